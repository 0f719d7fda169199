package org.sentimentstreams.lab.training;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams from fixed seeds. */
class ExamSimulationTest {
  private static final double ERROR = 0.05;
  private static final int STREAMS = 10_000;

  @ParameterizedTest
  @CsvSource({"0.55, 0", "0.8, 0", "0.95, 0", "0.55, 0.8", "0.8, 0.8", "0.95, 0.8"})
  void shouldRaiseNoMoreFalseAlarmsThanStated(double accuracy, double correlation) {
    ExamSimulation simulation = new ExamSimulation(ERROR, STREAMS, 5_000);
    double disagreement = 2 * accuracy * (1 - accuracy) * (1 - correlation);
    int alarms = simulation.run(disagreement, 0, 7).seen();
    double deviation = Math.sqrt(STREAMS * ERROR * (1 - ERROR));
    assertThat((double) alarms).isLessThanOrEqualTo(STREAMS * ERROR + 4 * deviation);
    assertThat(alarms).as("alarms of a test that works at all").isPositive();
  }

  /**
   * A test whose number of labels is fixed beforehand, of the same error and with a power of 80 %,
   * needs (1.96 + 0.84)² (p - d²) / d² of them, where only one version is right with probability p
   * (Connor, Sample size for testing differences in proportions for the paired-sample design,
   * Biometrics 1987).
   */
  @ParameterizedTest
  @ValueSource(doubles = {0.05, 0.1, 0.2})
  void shouldSeeADifferenceWithinThreeTimesAFixedNumberOfLabels(double difference) {
    double disagreement = 0.2;
    double variance = disagreement - difference * difference;
    double fixed = Math.pow(1.96 + 0.84, 2) * variance / (difference * difference);
    ExamSimulation simulation = new ExamSimulation(ERROR, 1_000, 5_000);
    assertThat((double) simulation.run(disagreement, difference, 5).within(0.8))
        .isLessThan(3 * fixed);
  }
}
