package org.sentimentstreams.lab.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentimentstreams.drift.Bins;
import org.sentimentstreams.drift.Scored;
import org.sentimentstreams.training.ServedRows.Seen;

/** Streams from fixed seeds. */
class DriftSimulationTest {
  private static final Bins BINS = new Bins(List.of("no", "yes"), false, 256, true, false);
  private static final double ERROR = 0.01;

  /**
   * @param sure how sure the model is on the mean
   * @param length mean length in tokens
   */
  private static List<Seen> reviews(double sure, int length) {
    SplittableRandom random = new SplittableRandom(5);
    List<Seen> reviews = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      double score = Math.min(1, 0.5 + sure * random.nextDouble());
      int tokens = Math.min(256, 5 + random.nextInt(2 * length));
      boolean isRight = random.nextDouble() < score;
      Scored scored =
          new Scored(
              random.nextBoolean() ? "no" : "yes", score, score, false, tokens, tokens == 256);
      reviews.add(new Seen(scored, isRight, random.nextInt(50) == 0 ? 1 : 0));
    }
    return reviews;
  }

  /** Without the stability index, which hides nearly all false alarms. */
  @ParameterizedTest
  @ValueSource(ints = {200, 1000})
  void shouldNotBeFlaggedMoreOftenThanStatedWhereNothingChanges(int reference) {
    var simulation = new DriftSimulation(BINS, ERROR, 0);
    var plan = new DriftSimulation.Plan(300, reference, 500, 2500, 0);
    List<Seen> usual = reviews(0.5, 80);
    int alarms = simulation.run(plan, usual, List.of(), 7).tooEarly();
    double deviation = Math.sqrt(plan.runs() * ERROR * (1 - ERROR));
    assertThat((double) alarms).isLessThanOrEqualTo(plan.runs() * ERROR + 3 * deviation);
  }

  @Test
  void shouldFlagAStreamThatTurnsIntoShorterReviewsOfWhichTheModelIsLessSure() {
    var simulation = new DriftSimulation(BINS, ERROR, 0.25);
    var plan = new DriftSimulation.Plan(50, 1000, 500, 500, 5000);
    var result = simulation.run(plan, reviews(0.5, 100), reviews(0.3, 20), 7);
    assertThat(result.tooEarly()).isZero();
    assertThat(result.within(1)).isLessThan(plan.window());
  }

  @Test
  void shouldSayWhereAStreamIsNeverFlagged() {
    var simulation = new DriftSimulation(BINS, ERROR, 0.25);
    var plan = new DriftSimulation.Plan(5, 1000, 500, 500, 600);
    var result = simulation.run(plan, reviews(0.5, 80), reviews(0.5, 80), 7);
    assertThat(result.within(0.5)).isEqualTo(plan.others() + 1);
  }
}
