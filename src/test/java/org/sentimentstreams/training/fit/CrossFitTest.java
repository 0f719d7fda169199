package org.sentimentstreams.training.fit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentimentstreams.training.metrics.Scores;
import org.sentimentstreams.training.recipe.Recipe.BestBy;

class CrossFitTest {
  private static final List<String> LABELS = List.of("negative", "positive");

  private static Scores scores(int[] right, float[][] logits) {
    return new Scores(LABELS, right, logits);
  }

  private static int[] halfOfEach(int rows) {
    return IntStream.range(0, rows).map(row -> row % 2).toArray();
  }

  /** Of 30 epochs that guess, the best on some rows looks good on them, and is not. */
  @ParameterizedTest
  @EnumSource(BestBy.class)
  void shouldNotBeFlatteredByTheRowsThatChoose(BestBy by) {
    int[] right = halfOfEach(60);
    Random random = new Random(1);
    double highest = 0;
    double unseen = 0;
    int trainings = 60;
    for (int training = 0; training < trainings; training++) {
      CrossFit crossFit = CrossFit.of(right.length);
      double best = 0;
      for (int epoch = 0; epoch < 30; epoch++) {
        Scores guesses = scores(right, guesses(right.length, random));
        best = Math.max(best, guesses.evaluation().accuracy());
        crossFit = crossFit.with(guesses, by);
      }
      highest += best / trainings;
      unseen += scores(right, crossFit.logits()).evaluation().accuracy() / trainings;
    }

    assertThat(highest).isGreaterThan(0.6);
    assertThat(unseen).isBetween(0.47, 0.53);
  }

  private static float[][] guesses(int rows, Random random) {
    float[][] guesses = new float[rows][];
    for (int row = 0; row < rows; row++) {
      guesses[row] = new float[] {(float) random.nextGaussian(), (float) random.nextGaussian()};
    }
    return guesses;
  }

  @Test
  void shouldTakeTheEpochThatTheOtherRowsChoose() {
    int[] right = halfOfEach(50);
    CrossFit none = CrossFit.of(right.length);
    float[][] first = new float[right.length][];
    float[][] second = new float[right.length][];
    for (int row = 0; row < right.length; row++) {
      boolean isFirstPart = none.parts()[row] == 0;
      first[row] = logits(right[row], isFirstPart);
      second[row] = logits(right[row], !isFirstPart);
    }

    CrossFit both =
        none.with(scores(right, first), BestBy.ACCURACY)
            .with(scores(right, second), BestBy.ACCURACY);

    // Four parts of five are right in the second epoch, whatever the row's own part says.
    assertThat(both.logits()).isDeepEqualTo(second);
  }

  private static float[] logits(int label, boolean isRight) {
    return (label == 1) == isRight ? new float[] {0, 1} : new float[] {1, 0};
  }

  /**
   * Epochs that say the same of every row. One label is more frequent among the held-out rows by
   * chance; the other rows must not tell which, or a model that has learnt nothing looks good.
   */
  @Test
  void shouldNotLearnTheMoreFrequentLabelFromTheOtherRows() {
    Random random = new Random(1);
    double unseen = 0;
    int trainings = 400;
    for (int training = 0; training < trainings; training++) {
      int[] right = random.ints(25, 0, 2).toArray();
      float[][] negative = new float[25][];
      float[][] positive = new float[25][];
      Arrays.fill(negative, new float[] {1, 0});
      Arrays.fill(positive, new float[] {0, 1});
      CrossFit crossFit =
          CrossFit.of(25)
              .with(scores(right, negative), BestBy.ACCURACY)
              .with(scores(right, positive), BestBy.ACCURACY);
      unseen += scores(right, crossFit.logits()).evaluation().accuracy() / trainings;
    }

    assertThat(unseen).isBetween(0.47, 0.53);
  }

  @Test
  void shouldDivideTheRowsEvenly() {
    int[] parts = CrossFit.of(100).parts();

    for (int part = 0; part < 5; part++) {
      int wanted = part;
      assertThat(IntStream.range(0, 100).filter(row -> parts[row] == wanted)).hasSize(20);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void shouldHaveLogitsOfEveryRowWhereTheyAreFew(int rows) {
    int[] right = halfOfEach(rows);
    float[][] logits = new float[rows][2];

    for (BestBy by : BestBy.values()) {
      CrossFit crossFit = CrossFit.of(right.length).with(scores(right, logits), by);
      assertThat(crossFit.logits()).isDeepEqualTo(logits);
    }
  }
}
