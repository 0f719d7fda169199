package org.sentimentstreams.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sentimentstreams.drift.Bins;
import org.sentimentstreams.drift.Clocks;
import org.sentimentstreams.drift.DriftLimits;
import org.sentimentstreams.drift.Reference;
import org.sentimentstreams.drift.ReferenceRecorder;
import org.sentimentstreams.drift.Scored;
import org.sentimentstreams.drift.VersionDrift;
import org.sentimentstreams.ops.DriftFigures;

class PageDriftTest {
  private static final Bins BINS = new Bins(List.of("no", "yes"), false, 256, false, false);
  private static final DriftLimits LIMITS =
      new DriftLimits(0.01, 0.25, Duration.ofHours(1), 1000, 300);

  private long nanos;

  private static Scored review(int number, int tokens) {
    return new Scored(number % 2 == 0 ? "no" : "yes", 0.8, 0.8, false, tokens, false);
  }

  private static Reference reference() {
    ReferenceRecorder recorder = new ReferenceRecorder(BINS);
    for (int i = 0; i < 500; i++) {
      recorder.scored(review(i, 100), true);
    }
    return recorder.reference();
  }

  private DriftFigures figures(Optional<Reference> reference, int reviews) {
    var drift =
        new VersionDrift(
            BINS, reference, LIMITS, new Clocks(() -> nanos, () -> 5_000), change -> {});
    for (int i = 0; i < reviews; i++) {
      drift.scored(review(i, 20));
    }
    nanos += Duration.ofSeconds(2).toNanos();
    return PageDrift.of("v1", drift.status(), 7_000);
  }

  private static DriftFigures.Signal signal(DriftFigures figures, String name) {
    return figures.signals().stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void shouldSayWhatHasChangedAndSinceWhen() {
    DriftFigures figures = figures(Optional.of(reference()), 400);

    assertThat(figures.hasReference()).isTrue();
    assertThat(signal(figures, "length").flaggedSince()).isEqualTo(5_000);
    assertThat(signal(figures, "length").words()).isEqualTo("reviews are shorter");
    assertThat(signal(figures, "label").flaggedSince()).isNull();
    assertThat(signal(figures, "label").words()).isNull();
    assertThat(figures.expectedAccuracy()).isBetween(0.79, 0.81);
  }

  @Test
  void shouldShowNoFiguresOfAFewReviews() {
    DriftFigures figures = figures(Optional.of(reference()), 20);

    assertThat(figures.expectedAccuracy()).isNull();
    assertThat(figures.signals()).isNotEmpty().allMatch(signal -> signal.value() == null);
  }

  @Test
  void shouldSayThatThereIsNothingToCompareWith() {
    assertThat(figures(Optional.empty(), 250).hasReference()).isFalse();
    assertThat(figures(Optional.empty(), 350).hasReference()).isTrue();
  }
}
