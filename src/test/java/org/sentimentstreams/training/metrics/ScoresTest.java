package org.sentimentstreams.training.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.sentimentstreams.model.Problem;

/** Expected values are those in scikit-learn's own documentation of the functions named. */
class ScoresTest {
  private static final Offset<Double> TWO_DIGITS = within(0.005);

  private static Scores binary(int[] right, double... positive) {
    float[][] logits = new float[right.length][];
    for (int row = 0; row < right.length; row++) {
      logits[row] =
          new float[] {(float) Math.log(1 - positive[row]), (float) Math.log(positive[row])};
    }
    return new Scores(List.of("negative", "positive"), right, logits);
  }

  private static Scores predicted(int labels, int[] right, int... predicted) {
    float[][] logits = new float[right.length][labels];
    for (int row = 0; row < right.length; row++) {
      logits[row][predicted[row]] = 1;
    }
    return new Scores(List.of("a", "b", "c").subList(0, labels), right, logits);
  }

  /** {@code DummyClassifier} with {@code strategy="most_frequent"}. */
  @Test
  void shouldHaveTheAccuracyOfTheMostFrequentLabel() {
    assertThat(predicted(3, new int[] {0, 2, 2, 2, 1}, 0, 0, 0, 0, 0).baselineAccuracy())
        .isEqualTo(0.6);
    Scores several =
        new Scores(List.of("a", "b"), Problem.MULTI_LABEL, new int[] {3, 3, 0, 1}, new float[4][2]);
    assertThat(several.baselineAccuracy()).isEqualTo(0.5);
    assertThat(predicted(2, new int[0]).baselineAccuracy()).isNaN();
  }

  /** {@code classification_report}. */
  @Test
  void shouldReportWhatScikitLearnReports() {
    Evaluation report = predicted(3, new int[] {0, 1, 2, 2, 2}, 0, 0, 2, 2, 1).evaluation();

    assertThat(report.precision(0)).isCloseTo(0.50, TWO_DIGITS);
    assertThat(report.recall(2)).isCloseTo(0.67, TWO_DIGITS);
    assertThat(report.f1(0)).isCloseTo(0.67, TWO_DIGITS);
    assertThat(report.f1(2)).isCloseTo(0.80, TWO_DIGITS);
    assertThat(report.accuracy()).isCloseTo(0.60, TWO_DIGITS);
    assertThat(report.average(Evaluation.Average.MACRO, Evaluation.Figure.PRECISION))
        .isCloseTo(0.50, TWO_DIGITS);
    assertThat(report.average(Evaluation.Average.MACRO, Evaluation.Figure.RECALL))
        .isCloseTo(0.56, TWO_DIGITS);
    assertThat(report.macroF1()).isCloseTo(0.49, TWO_DIGITS);
    assertThat(report.average(Evaluation.Average.WEIGHTED, Evaluation.Figure.PRECISION))
        .isCloseTo(0.70, TWO_DIGITS);
    assertThat(report.average(Evaluation.Average.WEIGHTED, Evaluation.Figure.RECALL))
        .isCloseTo(0.60, TWO_DIGITS);
    assertThat(report.weightedF1()).isCloseTo(0.61, TWO_DIGITS);
  }

  /** {@code precision_recall_fscore_support}. */
  @Test
  void shouldAverageAsScikitLearnDoes() {
    int[] right = {0, 1, 2, 0, 1, 2};
    Evaluation pets = predicted(3, right, 0, 2, 1, 0, 0, 1).evaluation();

    assertThat(pets.average(Evaluation.Average.MACRO, Evaluation.Figure.PRECISION))
        .isCloseTo(0.2222, within(1e-4));
    assertThat(pets.average(Evaluation.Average.MACRO, Evaluation.Figure.RECALL))
        .isCloseTo(0.3333, within(1e-4));
    assertThat(pets.macroF1()).isCloseTo(0.2666, within(1e-4));
    assertThat(pets.average(Evaluation.Average.MICRO, Evaluation.Figure.F1))
        .isCloseTo(0.3333, within(1e-4));
    assertThat(pets.weightedF1()).isCloseTo(0.2666, within(1e-4));
  }

  /** {@code confusion_matrix}. */
  @Test
  void shouldCountAsScikitLearnDoes() {
    assertThat(
            predicted(3, new int[] {2, 0, 2, 2, 0, 1}, 0, 0, 2, 2, 0, 2).evaluation().confusion())
        .isDeepEqualTo(new int[][] {{2, 0, 0}, {0, 0, 1}, {1, 0, 2}});
  }

  /** {@code roc_auc_score}. */
  @Test
  void shouldMeasureTheAreaUnderTheCurve() {
    assertThat(binary(new int[] {0, 0, 1, 1}, 0.1, 0.4, 0.35, 0.8).rocAuc())
        .isCloseTo(0.75, within(1e-9));
    assertThat(binary(new int[] {0, 1}, 0.5, 0.5).rocAuc()).isCloseTo(0.5, within(1e-9));
    assertThat(binary(new int[] {1, 1}, 0.5, 0.6).rocAuc()).isNaN();
  }

  /** {@code log_loss}. */
  @Test
  void shouldMeasureTheLogLoss() {
    assertThat(binary(new int[] {1, 0, 0, 1}, 0.9, 0.1, 0.2, 0.65).logLoss())
        .isCloseTo(0.21616, within(1e-5));
  }

  @Test
  void shouldFindTheTemperatureThatScoresWereHeatedWith() {
    Random random = new Random(3);
    int rows = 20_000;
    int[] right = new int[rows];
    float[][] logits = new float[rows][];
    for (int row = 0; row < rows; row++) {
      double logit = 2 * random.nextGaussian();
      right[row] = random.nextDouble() < 1 / (1 + Math.exp(-logit)) ? 1 : 0;
      logits[row] = new float[] {0, (float) (3 * logit)};
    }
    Scores sharp = new Scores(List.of("negative", "positive"), right, logits);

    double temperature = Calibration.temperature(sharp);

    assertThat(temperature).isCloseTo(3, within(0.15));
    assertThat(Calibration.of(sharp).error()).isGreaterThan(0.1);
    assertThat(Calibration.of(sharp.divided(temperature)).error()).isLessThan(0.02);
    assertThat(sharp.divided(temperature).predicted()).isEqualTo(sharp.predicted());
  }

  @Test
  void shouldNotMakeScoresCertainBecauseAFewRowsAreRight() {
    Scores four = binary(new int[] {0, 0, 1, 1}, 0.3, 0.2, 0.8, 0.7);

    double temperature = Calibration.temperature(four);

    assertThat(temperature).isBetween(0.5, 1.0);
    assertThat(Calibration.temperature(binary(new int[0]))).isCloseTo(1, within(1e-6));
  }

  /** Two rows of score .9, one of them right, and one of .6 that is right. */
  @Test
  void shouldWeighTheGapOfEachBin() {
    Scores scores = binary(new int[] {1, 0, 1}, 0.9, 0.9, 0.61);

    assertThat(Calibration.of(scores).bins()).hasSize(2);
    assertThat(Calibration.of(scores).error())
        .isCloseTo((2 * (0.9 - 0.5) + (1 - 0.61)) / 3, within(1e-6));
  }

  /** {@code multilabel_confusion_matrix}, {@code f1_score}, {@code log_loss}, as documented. */
  @Test
  void shouldCountEachLabelByItselfWhereSeveralMayBeTrue() {
    // y_true = [[1, 0, 1], [0, 1, 0]], y_pred = [[1, 0, 0], [0, 1, 1]]
    float[][] logits = {{1, -1, -1}, {-1, 1, 1}};
    Scores scores =
        new Scores(List.of("a", "b", "c"), Problem.MULTI_LABEL, new int[] {0b101, 0b010}, logits);
    Evaluation report = scores.evaluation();

    assertThat(report.confusion()[0]).containsExactly(1, 0, 0, 1);
    assertThat(report.confusion()[1]).containsExactly(1, 0, 0, 1);
    assertThat(report.confusion()[2]).containsExactly(0, 1, 1, 0);
    assertThat(report.accuracy()).isZero();
    assertThat(report.macroF1()).isCloseTo(2.0 / 3, within(1e-9));
    assertThat(report.average(Evaluation.Average.MICRO, Evaluation.Figure.F1))
        .isCloseTo(4.0 / 6, within(1e-9));
    assertThat(report.support(2)).isEqualTo(1);
    assertThat(report.count()).isEqualTo(2);
    double right = -Math.log(1 / (1 + Math.exp(-1)));
    double wrong = -Math.log(1 - 1 / (1 + Math.exp(-1)));
    assertThat(scores.logLoss()).isCloseTo((4 * right + 2 * wrong) / 6, within(1e-9));
    assertThat(scores.rocAuc()).isCloseTo(2.0 / 3, within(1e-9));
    assertThat(scores.name(0b101)).isEqualTo("a, c");
    assertThat(scores.name(0)).isEqualTo("none");
    assertThat(Calibration.of(scores).bins())
        .singleElement()
        .extracting(b -> b.rows())
        .isEqualTo(6);
  }
}
