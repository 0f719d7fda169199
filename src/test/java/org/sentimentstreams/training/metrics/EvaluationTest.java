package org.sentimentstreams.training.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.sentimentstreams.model.Problem;

/** Expected values are worked out by hand; scikit-learn's definitions. */
class EvaluationTest {
  private static final Offset<Double> EXACT = within(1e-12);
  private static final List<String> LABELS = List.of("negative", "neutral", "positive");

  private static Evaluation of(int[]... confusion) {
    Evaluation evaluation = Evaluation.empty(LABELS, Problem.SINGLE_LABEL);
    for (int right = 0; right < confusion.length; right++) {
      for (int predicted = 0; predicted < confusion.length; predicted++) {
        for (int i = 0; i < confusion[right][predicted]; i++) {
          evaluation.add(right, predicted);
        }
      }
    }
    return evaluation;
  }

  @Test
  void shouldComputeWhatIsWorkedOutByHand() {
    Evaluation evaluation = of(new int[] {5, 2, 1}, new int[] {0, 3, 3}, new int[] {1, 0, 9});

    assertThat(evaluation.count()).isEqualTo(24);
    assertThat(evaluation.support(0)).isEqualTo(8);
    assertThat(evaluation.support(1)).isEqualTo(6);
    assertThat(evaluation.support(2)).isEqualTo(10);
    assertThat(evaluation.accuracy()).isCloseTo(17 / 24.0, EXACT);
    assertThat(evaluation.precision(0)).isCloseTo(5 / 6.0, EXACT);
    assertThat(evaluation.precision(1)).isCloseTo(3 / 5.0, EXACT);
    assertThat(evaluation.precision(2)).isCloseTo(9 / 13.0, EXACT);
    assertThat(evaluation.recall(0)).isCloseTo(5 / 8.0, EXACT);
    assertThat(evaluation.recall(1)).isCloseTo(3 / 6.0, EXACT);
    assertThat(evaluation.recall(2)).isCloseTo(9 / 10.0, EXACT);
    assertThat(evaluation.f1(0)).isCloseTo(10 / 14.0, EXACT);
    assertThat(evaluation.f1(1)).isCloseTo(6 / 11.0, EXACT);
    assertThat(evaluation.f1(2)).isCloseTo(18 / 23.0, EXACT);
    assertThat(evaluation.macroF1()).isCloseTo((10 / 14.0 + 6 / 11.0 + 18 / 23.0) / 3, EXACT);
  }

  @Test
  void shouldLeaveOutALabelThatNeverOccurs() {
    Evaluation evaluation = of(new int[] {3, 0, 1}, new int[] {0, 0, 0}, new int[] {0, 0, 4});

    assertThat(evaluation.precision(1)).isZero();
    assertThat(evaluation.recall(1)).isZero();
    assertThat(evaluation.f1(1)).isZero();
    assertThat(evaluation.macroF1()).isCloseTo((6 / 7.0 + 8 / 9.0) / 2, EXACT);
  }

  /** scikit-learn averages over all columns of an indicator matrix. */
  @Test
  void shouldCountEachOfSeveralLabelsWhetherItOccursOrNot() {
    Evaluation evaluation = Evaluation.empty(LABELS, Problem.MULTI_LABEL);
    evaluation.add(0b001, 0b001);
    evaluation.add(0b010, 0b010);

    assertThat(evaluation.macroF1()).isCloseTo(2 / 3.0, EXACT);
    assertThat(evaluation.weightedF1()).isCloseTo(1, EXACT);
  }

  @Test
  void shouldCountALabelThatIsOnlyPredicted() {
    Evaluation evaluation = of(new int[] {3, 1, 0}, new int[] {0, 0, 0}, new int[] {0, 0, 4});

    assertThat(evaluation.precision(1)).isZero();
    assertThat(evaluation.macroF1()).isCloseTo((6 / 7.0 + 0 + 1) / 3, EXACT);
  }

  @Test
  void shouldBeZeroWhereEverythingIsWrong() {
    Evaluation evaluation = of(new int[] {0, 0, 4}, new int[] {0, 0, 0}, new int[] {4, 0, 0});

    assertThat(evaluation.accuracy()).isZero();
    assertThat(evaluation.macroF1()).isZero();
  }

  @Test
  void shouldBeZeroAndNotNanWithoutRows() {
    Evaluation nothing = Evaluation.empty(LABELS, Problem.SINGLE_LABEL);

    assertThat(nothing.count()).isZero();
    assertThat(nothing.accuracy()).isZero();
    assertThat(nothing.macroF1()).isZero();
    assertThat(nothing.precision(0)).isZero();
    assertThat(nothing.recall(0)).isZero();
  }
}
