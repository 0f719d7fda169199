package org.sentimentstreams.challenger;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.sentimentstreams.batching.ModelUnavailableException;
import org.sentimentstreams.challenger.ChallengerMeters.By;
import org.sentimentstreams.config.ChallengerSettings;
import org.sentimentstreams.data.OneLine;
import org.sentimentstreams.ops.ChallengerFigures;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The trial of one model's challenger on this instance: which reviews it gets, and how it does
 * beside the champion. There may be no challenger at the moment; then it gets none. Safe for use by
 * many threads.
 */
public final class Trial {
  private static final Logger LOG = LoggerFactory.getLogger(Trial.class);
  private static final int MOST_CHARACTERS = 300;

  private final String model;
  private final ChallengerSettings settings;
  private final Canary canary;
  private final ChallengerMeters meters;
  private final LongSupplier clock;
  private volatile long began;

  /** Null while no challenger is loaded. */
  private volatile Tally tally;

  /**
   * A trial that waits for a challenger.
   *
   * @param model name of the model, which the meters carry as a tag
   * @param clock nanoseconds, as from {@link System#nanoTime}
   */
  public Trial(
      String model, ChallengerSettings settings, MeterRegistry registry, LongSupplier clock) {
    this.model = model;
    this.settings = settings;
    this.clock = clock;
    this.canary = new Canary(settings, clock, this::changed);
    this.meters = new ChallengerMeters(registry, model, this);
  }

  private void changed(ShareChange change) {
    String line = "Challenger {} of model {}: its share goes from {} to {}: {}";
    if (change.to() < change.from()) {
      LOG.warn(line, change.version(), model, change.from(), change.to(), change.reason());
    } else {
      LOG.info(line, change.version(), model, change.from(), change.to(), change.reason());
    }
  }

  /** Registers the counters of the labels that a challenger will give, before there is one. */
  public void expect(Collection<String> labels) {
    meters.start(labels);
  }

  /** A version is loaded and gets reviews from now on. */
  public void begin(String version, Collection<String> labels) {
    meters.start(labels);
    began = clock.getAsLong();
    tally = new Tally(version);
    if (settings.isCanary()) {
      canary.begin(version);
    } else {
      changed(new ShareChange(version, 0, settings.share(), "it is loaded"));
    }
  }

  /**
   * Whether a review that was submitted then was submitted in the present trial. What was submitted
   * before it says nothing of the version: an earlier one may have answered.
   *
   * @param submitted nanoseconds of this trial's clock
   */
  public boolean isSince(long submitted) {
    return submitted - began >= 0;
  }

  /**
   * The version gets no more reviews.
   *
   * @param reason one sentence
   */
  public void end(String reason) {
    Tally last = tally;
    tally = null;
    canary.end(reason);
    if (last != null && settings.isShadow()) {
      changed(new ShareChange(last.counts().version(), settings.share(), 0, reason));
    }
  }

  /** The champion is another one from now on. */
  public void championChanged() {
    canary.championChanged();
  }

  /** Something is wrong with the version, so it gets no reviews until {@link #allow}. */
  public void stop(String reason) {
    canary.stop(OneLine.of(reason, MOST_CHARACTERS));
  }

  /** A version that is not loaded yet is known to be stopped, so it begins with no reviews. */
  public void forbid(String version, String reason) {
    canary.forbid(version, OneLine.of(reason, MOST_CHARACTERS));
  }

  /** A version that was stopped may try again. */
  public void allow(String version) {
    began = clock.getAsLong();
    canary.allow(version);
  }

  /** Why the present version gets no reviews; empty if nothing is wrong with it. */
  public Optional<String> stopped() {
    return canary.stopped();
  }

  /** Share of the reviews that the challenger scores now, 0 to 1. */
  public double share() {
    if (settings.isCanary()) {
      return canary.share();
    }
    return tally == null ? 0 : settings.share();
  }

  /**
   * Whether the challenger scores a review instead of the champion.
   *
   * @param key of the review; may be null
   */
  public boolean serves(byte[] key, String text) {
    double share = canary.share();
    return share > 0 && KeyPlace.of(key, text) < share;
  }

  /** Whether the challenger scores a review beside the champion. */
  public boolean shadows(byte[] key, String text) {
    return settings.isShadow() && tally != null && KeyPlace.of(key, text) < settings.share();
  }

  /**
   * The challenger has scored a review instead of the champion.
   *
   * @param nanos that it was in the model, if it was computed
   */
  public void served(String label, OptionalLong nanos) {
    meters.predicted(By.CHALLENGER, label, nanos);
    count(Tally::scored);
    canary.served();
    nanos.ifPresent(canary::took);
  }

  /** The champion has scored a review that the challenger might have got. */
  public void championServed(String label, OptionalLong nanos) {
    if (canary.share() > 0) {
      meters.predicted(By.CHAMPION, label, nanos);
      nanos.ifPresent(canary::championTook);
    }
  }

  /** Both have scored a review. */
  void compared(Scored own, Scored champions) {
    meters.predicted(By.CHALLENGER, own.label(), own.nanos());
    meters.predicted(By.CHAMPION, champions.label(), champions.nanos());
    boolean agree = own.label().equals(champions.label());
    meters.compared(agree);
    count(each -> each.compared(agree));
  }

  private void count(Consumer<Tally> event) {
    Tally now = tally;
    if (now != null) {
      event.accept(now);
    }
  }

  /** The challenger could not score a review, and the champion could. */
  public void failed(RuntimeException failure) {
    meters.failed();
    count(Tally::failed);
    boolean broken = failure instanceof ModelUnavailableException;
    canary.failed(broken, words(failure));
  }

  /** What a library says of a text may quote it, and texts are kept out of the log. */
  private static String words(RuntimeException failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    return failure instanceof ModelUnavailableException
        ? OneLine.of(String.valueOf(failure.getMessage()), MOST_CHARACTERS)
        : cause.getClass().getSimpleName();
  }

  /** The challenger had no time for a review. */
  void dropped() {
    meters.dropped();
    count(Tally::dropped);
  }

  /** How the present challenger has done on this instance; empty if there is none. */
  public Optional<ChallengerFigures> figures() {
    Tally now = tally;
    if (now == null) {
      return Optional.empty();
    }
    Tally.Counts counts = now.counts();
    return Optional.of(
        new ChallengerFigures(
            counts.version(),
            settings.isCanary() ? "canary" : "shadow",
            share(),
            counts.scored(),
            counts.compared() == 0 ? null : (double) counts.agreed() / counts.compared(),
            meters.p99Millis(By.CHALLENGER),
            meters.p99Millis(By.CHAMPION),
            stopped().orElse(null)));
  }

  /** What the present challenger has done on this instance; empty if there is none. */
  Optional<Tally.Counts> counts() {
    return Optional.ofNullable(tally).map(Tally::counts);
  }
}
