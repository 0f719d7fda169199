package org.sentimentstreams.exam;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Simulations from a fixed seed. */
class GradesTest {
  private static final Strictness STRICTNESS = new Strictness(0.05, 2);
  private static final double POSITIVE = 0.7;
  private static final double POSITIVE_FOUND = 0.9;
  private static final double NEGATIVE_FOUND = 0.6;

  private static double trueMacroF1() {
    double positiveMissed = POSITIVE * (1 - POSITIVE_FOUND);
    double negativeMissed = (1 - POSITIVE) * (1 - NEGATIVE_FOUND);
    double wrong = positiveMissed + negativeMissed;
    double positive = 2 * POSITIVE * POSITIVE_FOUND;
    double negative = 2 * (1 - POSITIVE) * NEGATIVE_FOUND;
    return (positive / (positive + wrong) + negative / (negative + wrong)) / 2;
  }

  private static Answer answer(SplittableRandom random, int text) {
    boolean isPositive = random.nextDouble() < POSITIVE;
    boolean isFound = random.nextDouble() < (isPositive ? POSITIVE_FOUND : NEGATIVE_FOUND);
    Question question =
        new Question("text-" + text, text, Set.of(isPositive ? "positive" : "negative"), false);
    return new Answer(question, Set.of(isPositive == isFound ? "positive" : "negative"));
  }

  @Test
  void shouldMissTheTrueMacroF1NoMoreOftenThanStatedHoweverOftenItIsLookedAt() {
    int streams = 200;
    SplittableRandom random = new SplittableRandom(17);
    int misses = 0;
    double width = 0;
    for (int stream = 0; stream < streams; stream++) {
      List<Answer> answers = new ArrayList<>();
      boolean isMissed = false;
      for (int text = 0; text < 400; text++) {
        answers.add(answer(random, text));
        if (text % 40 == 39) {
          Band band = Grades.of(answers, STRICTNESS).macroF1Band();
          isMissed |= !band.contains(trueMacroF1());
          width = band.high() - band.low();
        }
      }
      misses += isMissed ? 1 : 0;
    }
    double error = STRICTNESS.error();
    assertThat((double) misses)
        .isLessThanOrEqualTo(streams * error + 4 * Math.sqrt(streams * error * (1 - error)));
    assertThat(width).as("of a band that says something").isLessThan(0.35);
  }

  @Test
  void shouldMeanTheAccuracyAndTheF1ThatItsAnswersHave() {
    SplittableRandom random = new SplittableRandom(5);
    List<Answer> answers = new ArrayList<>();
    for (int text = 0; text < 100_000; text++) {
      answers.add(answer(random, text));
    }
    Grades grades = Grades.of(answers, STRICTNESS);
    assertThat(grades.macroF1()).isBetween(trueMacroF1() - 0.01, trueMacroF1() + 0.01);
    assertThat(grades.macroF1Band().contains(trueMacroF1())).isTrue();
    double accuracy = POSITIVE * POSITIVE_FOUND + (1 - POSITIVE) * NEGATIVE_FOUND;
    assertThat(grades.accuracyBand().contains(accuracy)).isTrue();
  }

  @Test
  void shouldKnowNothingWithoutAnswers() {
    Grades none = Grades.of(List.of(), STRICTNESS);
    assertThat(none.accuracyBand()).isEqualTo(new Band(0, 1));
    assertThat(none.macroF1Band()).isEqualTo(new Band(0, 1));
    assertThat(none.accuracy()).isNaN();
  }
}
