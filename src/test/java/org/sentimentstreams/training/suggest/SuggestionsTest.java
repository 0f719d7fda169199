package org.sentimentstreams.training.suggest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sentimentstreams.data.LabelSource;

class SuggestionsTest {
  private static final int MANY = 200;

  private static Candidate candidate(String id, String text, String label, double margin) {
    return new Candidate(id, text, label, (1 + margin) / 2, label, margin);
  }

  /** Different words, the margin grows with the number, and two labels take turns. */
  private static List<Candidate> many() {
    Random words = new Random(1);
    return IntStream.range(0, MANY)
        .mapToObj(
            i ->
                candidate(
                    "id-%03d".formatted(i),
                    words.ints(12, 0, 5000).mapToObj(word -> "w" + word + " ").toList().toString(),
                    i % 2 == 0 ? "good" : "bad",
                    i / (double) MANY))
        .toList();
  }

  private static List<String> ids(Suggestions suggestions, String source) {
    return suggestions.picks().stream()
        .filter(pick -> pick.source().equals(source))
        .map(pick -> pick.candidate().id())
        .sorted()
        .toList();
  }

  @Test
  void shouldPickWhatTheModelIsLeastSureOf() {
    Suggestions suggestions = Suggestions.of(many(), 4, 0, 7);

    assertThat(ids(suggestions, LabelSource.UNCERTAIN))
        .containsExactly("id-000", "id-001", "id-002", "id-003");
  }

  @Test
  void shouldDrawAShareByChanceFromAllAlike() {
    int[] drawn = new int[MANY];
    int draws = 400;
    for (int seed = 0; seed < draws; seed++) {
      Suggestions suggestions = Suggestions.of(many(), 50, 0.2, seed);
      List<String> random = ids(suggestions, LabelSource.RANDOM);
      assertThat(random).hasSize(10);
      assertThat(suggestions.picks()).hasSize(50).doesNotHaveDuplicates();
      random.forEach(id -> drawn[Integer.parseInt(id.substring(3))]++);
    }

    // Of 400 draws of 10 from 200 each is in 20 on average, with a standard deviation of 4.4.
    int unsureHalf = IntStream.range(0, MANY / 2).map(i -> drawn[i]).sum();
    assertThat(unsureHalf).isBetween(1800, 2200);
    assertThat(IntStream.of(drawn).boxed()).allMatch(times -> times >= 2 && times <= 45);
  }

  @Test
  void shouldPickTheSameInWhateverOrderTheyCome() {
    List<Candidate> shuffled = new ArrayList<>(many());
    Collections.shuffle(shuffled, new Random(3));

    assertThat(Suggestions.of(shuffled, 30, 0.2, 7)).isEqualTo(Suggestions.of(many(), 30, 0.2, 7));
    assertThat(Suggestions.of(shuffled, 30, 0.2, 8))
        .isNotEqualTo(Suggestions.of(many(), 30, 0.2, 7));
  }

  @Test
  void shouldPassOverWhatIsNearlyTheSame() {
    List<Candidate> all =
        List.of(
            candidate("1", "the waiter was rude and the soup was cold on Monday", "bad", 0.01),
            candidate("2", "the waiter was rude and the soup was cold on Friday", "bad", 0.02),
            candidate("3", "lovely pianist, cheap wine, and a view of the harbour", "bad", 0.03));

    Suggestions suggestions = Suggestions.of(all, 2, 0, 7);

    assertThat(ids(suggestions, LabelSource.UNCERTAIN)).containsExactly("1", "3");
    assertThat(suggestions.tooSimilar()).isEqualTo(1);
  }

  @Test
  void shouldLetLabelsTakeTurns() {
    List<Candidate> all =
        List.of(
            candidate("1", "alpha beta", "bad", 0.01),
            candidate("2", "gamma delta", "bad", 0.02),
            candidate("3", "epsilon zeta", "bad", 0.03),
            candidate("4", "eta theta", "good", 0.9));

    assertThat(ids(Suggestions.of(all, 2, 0, 7), LabelSource.UNCERTAIN)).containsExactly("1", "4");
  }

  @Test
  void shouldPickFewerWhereThereAreNotSoMany() {
    Suggestions suggestions = Suggestions.of(many().subList(0, 10), 100, 0.2, 7);

    assertThat(suggestions.picks()).hasSize(10);
    assertThat(ids(suggestions, LabelSource.RANDOM)).hasSize(2);
  }
}
