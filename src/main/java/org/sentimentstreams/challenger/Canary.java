package org.sentimentstreams.challenger;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.sentimentstreams.config.ChallengerSettings;

/**
 * The share of the reviews that a challenger serves. It grows step by step while nothing is wrong.
 * When something is, it falls to 0 and stays there for this version. Safe for use by many threads.
 */
final class Canary {
  /** Fewer say nothing of a mean. */
  static final int LEAST_TIMED = 100;

  /** One or two texts that only the challenger fails on may be odd ones. */
  static final int LEAST_FAILURES = 3;

  /** Nobody feels less than this. */
  private static final double SLACK_MILLIS = 1;

  private final ChallengerSettings settings;
  private final LongSupplier clock;
  private final Consumer<ShareChange> changes;

  @GuardedBy("this")
  private final Map<String, String> stopped = new HashMap<>();

  @GuardedBy("this")
  private String version;

  @GuardedBy("this")
  private int step;

  @GuardedBy("this")
  private long entered;

  @GuardedBy("this")
  private long servedInStep;

  @GuardedBy("this")
  private long served;

  @GuardedBy("this")
  private long failed;

  @GuardedBy("this")
  private MeanTime own = MeanTime.NONE;

  @GuardedBy("this")
  private MeanTime champions = MeanTime.NONE;

  private volatile double share;

  /**
   * @param clock nanoseconds, as from {@link System#nanoTime}
   * @param changes told of each change of the share, within the lock: it must be quick
   */
  Canary(ChallengerSettings settings, LongSupplier clock, Consumer<ShareChange> changes) {
    this.settings = settings;
    this.clock = clock;
    this.changes = changes;
  }

  /** Share of the reviews that the challenger serves now, 0 to 1. */
  double share() {
    return share;
  }

  /** A version is loaded. It begins with the first step, unless it was stopped before. */
  synchronized void begin(String newVersion) {
    version = newVersion;
    served = 0;
    failed = 0;
    if (stopped.containsKey(version)) {
      change(0, "it was stopped before: " + stopped.get(version));
    } else {
      enter(0, "it is loaded");
    }
  }

  /** The version serves no more, whatever the reason. */
  synchronized void end(String reason) {
    if (share > 0) {
      change(0, reason);
    }
    version = null;
  }

  /** The champion is another one, so the two are compared anew. */
  synchronized void championChanged() {
    own = MeanTime.NONE;
    champions = MeanTime.NONE;
  }

  /** The challenger has served a review. */
  synchronized void served() {
    served++;
    servedInStep++;
    if (share > 0
        && step + 1 < settings.steps().size()
        && servedInStep >= settings.stepPredictions()
        && clock.getAsLong() - entered >= settings.stepTime().toNanos()) {
      enter(
          step + 1,
          "nothing was wrong in %d predictions at the share before".formatted(servedInStep));
    }
  }

  /** How long the challenger took for a review, in nanoseconds. */
  synchronized void took(long nanos) {
    own = own.plus(nanos);
    compareTimes();
  }

  /** How long the champion took for one, in nanoseconds. */
  synchronized void championTook(long nanos) {
    champions = champions.plus(nanos);
    compareTimes();
  }

  @GuardedBy("this")
  private void compareTimes() {
    if (share > 0
        && own.count() >= LEAST_TIMED
        && champions.count() >= LEAST_TIMED
        && own.millis() > settings.maxSlowdown() * champions.millis() + SLACK_MILLIS) {
      stop(
          String.format(
              Locale.ROOT,
              "it takes %.1f ms for a review and the champion %.1f ms (means of %d and %d reviews)",
              own.millis(),
              champions.millis(),
              own.count(),
              champions.count()));
    }
  }

  /**
   * The challenger failed on a review that the champion could score.
   *
   * @param broken whether the model failed, rather than on this text
   */
  synchronized void failed(boolean broken, String what) {
    failed++;
    if (broken) {
      stop("it does not work: " + what);
    } else if (failed >= LEAST_FAILURES && failed > settings.maxFailures() * (served + failed)) {
      stop(
          "it failed on %d of %d reviews that the champion could score, the last time with: %s"
              .formatted(failed, served + failed, what));
    }
  }

  /** Something is wrong with the version that serves now; later calls for it do nothing. */
  synchronized void stop(String reason) {
    if (version != null && stopped.putIfAbsent(version, reason) == null) {
      change(0, reason);
    }
  }

  /** A version that does not serve yet is stopped already. */
  synchronized void forbid(String other, String reason) {
    stopped.putIfAbsent(other, reason);
  }

  /** The version may try again, from the first step on. */
  synchronized void allow(String again) {
    if (stopped.remove(again) != null && again.equals(version)) {
      enter(0, "it may try again");
    }
  }

  /** Why the present version is stopped; empty if it is not. */
  synchronized Optional<String> stopped() {
    return Optional.ofNullable(version == null ? null : stopped.get(version));
  }

  @GuardedBy("this")
  private void enter(int next, String reason) {
    step = next;
    entered = clock.getAsLong();
    servedInStep = 0;
    own = MeanTime.NONE;
    champions = MeanTime.NONE;
    change(settings.steps().get(step), reason);
  }

  @GuardedBy("this")
  private void change(double to, String reason) {
    double from = share;
    share = to;
    changes.accept(new ShareChange(version, from, to, reason));
  }
}
