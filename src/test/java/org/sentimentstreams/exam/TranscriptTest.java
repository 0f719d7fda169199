package org.sentimentstreams.exam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TranscriptTest {
  private static final Strictness STRICTNESS = new Strictness(0.05, 2);

  private static Answer answer(int text, String right, String predicted) {
    return new Answer(
        new Question("text-" + text, 1_000L * text, Set.of(right), false), Set.of(predicted));
  }

  private static List<Answer> answers(int count) {
    List<Answer> answers = new ArrayList<>();
    for (int text = 0; text < count; text++) {
      String right = text % 3 == 0 ? "negative" : "positive";
      answers.add(answer(text, right, text % 5 == 0 ? "negative" : "positive"));
    }
    return answers;
  }

  private static Transcript transcript(List<Answer> answers) {
    Transcript transcript = new Transcript();
    answers.forEach(transcript::put);
    return transcript;
  }

  @Test
  void shouldCountAccuracyAndMacroF1AsScikitLearnDoes() {
    // accuracy_score and f1_score(average="macro") of scikit-learn for these four rows.
    Grades grades =
        transcript(
                List.of(
                    answer(1, "positive", "positive"),
                    answer(2, "positive", "negative"),
                    answer(3, "negative", "negative"),
                    answer(4, "positive", "positive")))
            .all(STRICTNESS);
    assertThat(grades.accuracy()).isEqualTo(0.75);
    assertThat(grades.macroF1()).isCloseTo((0.8 + 2 / 3.0) / 2, within(1e-12));
    assertThat(grades.accuracyBand().contains(0.75)).isTrue();
    assertThat(grades.macroF1Band().contains(grades.macroF1())).isTrue();
  }

  @Test
  void shouldSayTheSameInWhateverOrderAnswersCome() {
    List<Answer> answers = answers(200);
    Transcript inOrder = transcript(answers);
    Collections.shuffle(answers, new Random(1));
    Transcript shuffled = transcript(answers);
    assertThat(shuffled.all(STRICTNESS)).isEqualTo(inOrder.all(STRICTNESS));
    assertThat(shuffled.last(50, STRICTNESS)).isEqualTo(inOrder.last(50, STRICTNESS));
    assertThat(shuffled.since(150_000, STRICTNESS)).isEqualTo(inOrder.since(150_000, STRICTNESS));
  }

  @Test
  void shouldCountATextOnceHoweverOftenItsAnswerIsRead() {
    List<Answer> twice = answers(50);
    twice.addAll(answers(50));
    assertThat(transcript(twice).all(STRICTNESS))
        .isEqualTo(transcript(answers(50)).all(STRICTNESS));
  }

  @Test
  void shouldCountTextsApartThatWereChosenBecauseAModelWasUnsure() {
    Transcript transcript = transcript(answers(10));
    transcript.put(
        new Answer(new Question("hard", 5, Set.of("positive"), true), Set.of("negative")));
    assertThat(transcript.all(STRICTNESS).answers().of()).isEqualTo(10);
    assertThat(transcript.chosen(STRICTNESS).answers()).isEqualTo(new Share(0, 1));
  }

  @Test
  void shouldForgetAWithdrawnAnswer() {
    Transcript transcript = transcript(answers(10));
    transcript.remove("text-3");
    transcript.remove("text-3");
    assertThat(transcript.all(STRICTNESS).answers().of()).isEqualTo(9);
    assertThat(transcript.has("text-3")).isFalse();
  }

  @Test
  void shouldTakeTheLatestIntoAWindowAndBeLessSureOfIt() {
    Transcript transcript = transcript(answers(100));
    Grades last = transcript.last(40, STRICTNESS);
    assertThat(last.answers().of()).isEqualTo(40);
    assertThat(last.answers()).isEqualTo(transcript.since(60_000, STRICTNESS).answers());
    assertThat(last.strictness().error()).isLessThan(STRICTNESS.error());
    assertThat(transcript.last(1_000, STRICTNESS).answers())
        .isEqualTo(transcript.all(STRICTNESS).answers());
  }

  @Test
  void shouldPairAnswersToTheSameTexts() {
    Transcript first = transcript(List.of(answer(1, "a", "a"), answer(2, "a", "a")));
    Transcript second =
        transcript(List.of(answer(2, "a", "b"), answer(3, "a", "a"), answer(1, "a", "a")));
    assertThat(first.against(second)).isEqualTo(new PairedAnswers(2, 1, 0));
    assertThat(second.against(first)).isEqualTo(new PairedAnswers(2, 0, 1));
  }
}
