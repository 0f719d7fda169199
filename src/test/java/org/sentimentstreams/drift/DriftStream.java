package org.sentimentstreams.drift;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** A stream of reviews at a clock that a test sets. */
final class DriftStream {
  static final Bins BINS = new Bins(List.of("negative", "positive"), false, 256, true, true);
  private static final long START = 1_700_000_000_000L;
  static final DriftLimits LIMITS = new DriftLimits(0.01, 0.25, Duration.ofHours(1), 1000, 500);

  final List<DriftChange> changes = new ArrayList<>();
  final VersionDrift drift;
  private final SplittableRandom random = new SplittableRandom(7);
  private long nanos;
  private long jump;
  long millis = START;

  DriftStream(Optional<Reference> reference) {
    drift =
        new VersionDrift(
            BINS, reference, LIMITS, new Clocks(() -> nanos, () -> millis), changes::add);
  }

  /** A reference of reviews that are positive with this probability. */
  static Reference reference(int reviews, double positive) {
    ReferenceRecorder recorder = new ReferenceRecorder(BINS);
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < reviews; i++) {
      recorder.scored(review(random, positive), true);
      recorder.read(100, 0);
    }
    return recorder.reference();
  }

  private static Scored review(SplittableRandom random, double positive) {
    double score = 0.5 + random.nextDouble() / 2;
    String label = random.nextDouble() < positive ? "positive" : "negative";
    boolean isWide = random.nextDouble() < 0.3;
    int tokens = 20 + random.nextInt(236);
    return new Scored(label, score, score, isWide, isWide ? 0 : tokens, false);
  }

  void pass(Duration time) {
    nanos += time.toNanos();
    millis = START + nanos / 1_000_000 + jump;
  }

  /** Sets the clock of the day. */
  void jump(Duration forward) {
    jump += forward.toMillis();
    millis += forward.toMillis();
  }

  /** Reviews that come within an hour, all of them looked at. */
  void hour(int reviews, double positive) {
    for (int i = 0; i < reviews; i++) {
      pass(Duration.ofHours(1).dividedBy(reviews));
      drift.read(100, 0);
      drift.scored(review(random, positive));
    }
    pass(Duration.ofSeconds(2));
  }
}
