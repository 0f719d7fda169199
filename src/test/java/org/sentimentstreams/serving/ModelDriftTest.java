package org.sentimentstreams.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.sentimentstreams.drift.Bins;
import org.sentimentstreams.drift.Clocks;
import org.sentimentstreams.drift.DriftLimits;
import org.sentimentstreams.drift.Reference;
import org.sentimentstreams.drift.ReferenceRecorder;
import org.sentimentstreams.drift.Scored;
import org.sentimentstreams.drift.Signal;
import org.sentimentstreams.model.Reading;
import org.sentimentstreams.model.TextModel;
import org.sentimentstreams.model.Tokens;
import org.sentimentstreams.schema.Prediction;

class ModelDriftTest {
  private static final Bins BINS = new Bins(List.of("no", "yes"), false, 256, true, true);
  private static final DriftLimits LIMITS =
      new DriftLimits(0.01, 0.25, Duration.ofHours(1), 100, 100);

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private long nanos;
  private DriftFacts served = facts("v1", Optional.of(reference()));
  private final ModelDrift drift = drift(true);

  private ModelDrift drift(boolean takesRecorded) {
    return new ModelDrift(
        "m", () -> served, takesRecorded, LIMITS, new Clocks(() -> nanos, () -> 0), registry);
  }

  private static DriftFacts facts(String version, Optional<Reference> reference) {
    return new DriftFacts(
        version, "encoding", OptionalLong.of(1), false, BINS, reference, Optional.empty());
  }

  private static Reference reference() {
    ReferenceRecorder recorder = new ReferenceRecorder(BINS);
    for (int i = 0; i < 1000; i++) {
      recorder.scored(new Scored(i % 2 == 0 ? "no" : "yes", 0.8, 0.8, false, 50, false), true);
      recorder.read(50, 0);
    }
    return recorder.reference();
  }

  private static Prediction prediction(String version, String label, String part) {
    return Prediction.newBuilder()
        .setLabel(label)
        .setScore(0.8)
        .setScores(Map.of("no", 0.2, "yes", 0.8))
        .setModel("m")
        .setVersion(version)
        .setTokens(part.equals("wide") ? 0 : 50)
        .setTruncated(false)
        .setDecidedBy(part)
        .build();
  }

  private void score(int count, String version, String label, String part) {
    for (int i = 0; i < count; i++) {
      drift.scored(prediction(version, label, part));
    }
    nanos += Duration.ofSeconds(2).toNanos();
  }

  private double gauge(String name, String... tags) {
    Gauge gauge = registry.find(name).tags(tags).gauge();
    assertThat(gauge).as(name).isNotNull();
    return gauge.value();
  }

  @Test
  void shouldShowWhatDiffers() {
    score(500, "v1", "yes", "deep");

    assertThat(gauge("sentiment.drift.flagged", "signal", "label")).isEqualTo(1);
    assertThat(gauge("sentiment.drift.flagged", "signal", "score")).isZero();
    assertThat(gauge("sentiment.drift.index", "signal", "label", "window", "running"))
        .isGreaterThan(0.25);
    assertThat(gauge("sentiment.drift.evidence", "signal", "label", "window", "running"))
        .isGreaterThan(1);
    assertThat(gauge("sentiment.expected.accuracy", "window", "running"))
        .isCloseTo(0.8, within(1e-9));
    assertThat(gauge("sentiment.expected.accuracy", "window", "last")).isNaN();
    assertThat(gauge("sentiment.drift.reference", "source", "version")).isEqualTo(1000);
    assertThat(gauge("sentiment.drift.reference", "source", "first")).isZero();
  }

  @Test
  void shouldBeginAgainWithTheNextVersionAndForgetTheMetersOfTheOneBefore() {
    score(500, "v1", "yes", "deep");
    served = facts("v2", Optional.of(reference()));
    score(10, "v2", "yes", "deep");

    assertThat(registry.getMeters())
        .isNotEmpty()
        .extracting(Meter::getId)
        .allMatch(id -> id.getTag("version").equals("v2"));
    assertThat(gauge("sentiment.drift.flagged", "signal", "label")).isZero();
    assertThat(gauge("sentiment.drift.reviews", "window", "running")).isEqualTo(10);
  }

  @Test
  void shouldKeepTheNumberOfItsMetersOverManySwaps() {
    int before = registry.getMeters().size();
    for (int swap = 0; swap < 50; swap++) {
      served = facts("w" + swap, Optional.of(reference()));
      score(1, "w" + swap, "yes", "deep");
    }
    assertThat(registry.getMeters()).hasSize(before);
  }

  @Test
  void shouldNotCountWhatAnotherVersionHasScored() {
    score(500, "v0", "yes", "deep");
    score(3, "v1", "yes", "deep");
    assertThat(drift.status().running().counts().reviews()).isEqualTo(3);
  }

  @Test
  void shouldTakeTheFirstReviewsWhereTheSettingSaysSo() {
    ModelDrift first = drift(false);
    assertThat(first.status().reference()).isEmpty();
    for (int i = 0; i < 100; i++) {
      first.scored(prediction("v1", "yes", "deep"));
    }
    nanos += Duration.ofSeconds(2).toNanos();
    assertThat(first.status().reference()).isPresent();
    assertThat(first.status().isRecorded()).isFalse();
  }

  @Test
  void shouldSeeWordPiecesThatTheTokenizerDoesNotKnow() {
    TextModel<Prediction> watched = new WatchedModel(new Reader(), drift);
    for (int i = 0; i < 500; i++) {
      var unused = watched.read("??");
    }
    score(500, "v1", "no", "deep");

    assertThat(drift.status().running().counts().total(Signal.UNKNOWN)).isEqualTo(500);
    assertThat(drift.status().since()).containsKey(Signal.UNKNOWN);
  }

  @Test
  void shouldSeeNoTokensOfWhatNGramsAnswerAlone() {
    TextModel<Prediction> watched = new WatchedModel(new Reader(), drift);
    for (int i = 0; i < 500; i++) {
      assertThat(watched.read("sure").isAnswered()).isTrue();
    }
    score(500, "v1", "no", "wide");

    assertThat(drift.status().running().counts().total(Signal.UNKNOWN)).isZero();
    assertThat(drift.status().running().counts().total(Signal.LENGTH)).isZero();
    assertThat(drift.status().since()).containsKey(Signal.WIDE);
  }

  /** Knows no word but one, which its n-grams answer. */
  private static final class Reader implements TextModel<Prediction> {
    @Override
    public Tokens encode(String text) {
      return new Tokens(new long[] {0, 1, 1, 2}, false, "encoding");
    }

    @Override
    public Reading<Prediction> read(String text) {
      return text.equals("sure")
          ? Reading.answered(prediction("v1", "no", "wide"))
          : Reading.of(encode(text));
    }

    @Override
    public List<Prediction> run(List<Tokens> batch) {
      throw new UnsupportedOperationException();
    }
  }
}
