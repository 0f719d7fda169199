package org.sentimentstreams.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sentimentstreams.schema.Prediction;

/** What others publish is as long as they like; what health and the page say of it is not. */
class BoundedAnswersTest {
  private static final String LONG = "x".repeat(1_000_000);

  @Test
  void shouldCutReasonsOfHealthAndCountTheRest() {
    Health one = Health.down("Labels:\n" + LONG);
    Health many = Health.of(Collections.nCopies(1000, one));

    assertThat(one.reasons()).singleElement().asString().startsWith("Labels: xxx").hasSize(500);
    assertThat(one.reasons().get(0)).endsWith("…");
    assertThat(many.reasons()).hasSize(21);
    assertThat(many.reasons().get(20)).isEqualTo("and 980 more reasons");
  }

  @Test
  void shouldKeepReasonsAsTheyAreWhereTheyAreShort() {
    Health health = Health.degraded("Version b failed its smoke test");

    assertThat(health.reasons()).containsExactly("Version b failed its smoke test");
  }

  @Test
  void shouldShowALargeTrainingInPart() {
    List<TrainingView.Epoch> epochs =
        IntStream.rangeClosed(1, 10_000)
            .mapToObj(i -> new TrainingView.Epoch(i, 0.5, null, null))
            .toList();
    var view =
        new TrainingView(
            LONG,
            LONG,
            1,
            LONG,
            epochs,
            Collections.nCopies(10_000, LONG),
            Collections.nCopies(10_000, List.of(1L)));

    assertThat(Exchange.bytes(view)).hasSizeLessThan(30_000);
    assertThat(view.epochs().get(199).epoch()).isEqualTo(10_000);
  }

  @Test
  void shouldShowPredictionsWithLongNamesInPart() {
    var watch = new PredictionWatch(new SimpleMeterRegistry(), () -> 1000);
    Prediction prediction =
        Prediction.newBuilder()
            .setLabel(LONG)
            .setScore(1)
            .setScores(Map.of(LONG, 1.0))
            .setModel(LONG)
            .setVersion(LONG)
            .setTokens(1)
            .setTruncated(false)
            .build();
    watch.accept(new ScoredReview(null, LONG, prediction, 0, 0, 0));

    assertThat(Exchange.bytes(watch.recent().since(0))).hasSizeLessThan(2000);
    assertThat(Exchange.bytes(watch.versions().swaps())).hasSizeLessThan(500);
  }
}
