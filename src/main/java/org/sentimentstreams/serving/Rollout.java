package org.sentimentstreams.serving;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.sentimentstreams.registry.ModelHistory;
import org.sentimentstreams.registry.Versions;
import org.sentimentstreams.schema.ModelVersion;
import org.sentimentstreams.threads.GrowingPause;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes this instance to the champion step by step. A transient failure is retried, a permanent one
 * is not, and in both cases the served version stays.
 */
final class Rollout {
  private static final Logger LOG = LoggerFactory.getLogger(Rollout.class);
  private static final GrowingPause PAUSE =
      new GrowingPause(Duration.ofSeconds(1), Duration.ofMinutes(1));

  private final VersionLoader loader;
  private final InstanceReport report;
  private final SwapMeters meters;
  private final LongSupplier clock;

  private String wanted;
  private long wantedSince;
  private int attempts;
  private long nextAttempt;
  private boolean hopeless;

  /**
   * @param clock nanoseconds, as from {@link System#nanoTime}
   */
  Rollout(VersionLoader loader, InstanceReport report, SwapMeters meters, LongSupplier clock) {
    this.loader = loader;
    this.report = report;
    this.meters = meters;
    this.clock = clock;
  }

  /**
   * Tries to load the champion, if it is not served yet and an attempt is due.
   *
   * @param serving the version that serves, or null before the first
   * @param lengths of the latest texts, in tokens
   * @return the champion, loaded and warm, if it is to serve from now on
   */
  Optional<ServingVersion> step(ModelHistory history, ServingVersion serving, int[] lengths) {
    String champion = history.champion().orElse(null);
    if (champion == null) {
      wanted = null; // Whoever gives the alias again wants another try.
      return Optional.empty(); // Without a new champion the old one does its work on.
    }
    if (!champion.equals(wanted)) {
      want(champion, serving);
    }
    boolean isServing = serving != null && serving.id().equals(wanted);
    if (isServing || hopeless || clock.getAsLong() < nextAttempt) {
      return Optional.empty();
    }
    return attempt(history, serving, lengths);
  }

  private void want(String champion, ServingVersion serving) {
    wanted = champion;
    wantedSince = clock.getAsLong();
    nextAttempt = wantedSince;
    attempts = 0;
    hopeless = false;
    if (serving != null && serving.id().equals(champion)) {
      report.servesOn();
    }
  }

  private Optional<ServingVersion> attempt(
      ModelHistory history, ServingVersion serving, int[] lengths) {
    attempts++;
    report.wants(wanted, attempts);
    try {
      return Optional.of(loader.load(known(history), serving, lengths));
    } catch (RefusedVersionException e) {
      failed(serving, e);
      return Optional.empty();
    }
  }

  /** A retired version may still be in the cache, and somebody may point the champion at it. */
  private ModelVersion known(ModelHistory history) throws RefusedVersionException {
    Optional<ModelVersion> version = history.version(wanted);
    if (version.isEmpty()) {
      throw new RefusedVersionException(history.unusable(wanted).orElseThrow(), true, null);
    }
    return version.get();
  }

  private void failed(ServingVersion serving, RefusedVersionException e) {
    hopeless = !e.retryHelps();
    Duration pause = PAUSE.after(attempts - 1);
    nextAttempt = clock.getAsLong() + pause.toNanos();
    report.fails(e.getMessage());
    meters.failed();
    LOG.warn(
        "{}, and {}. Version {} cannot be served: {}",
        serving == null
            ? "No version is served yet"
            : "Version " + serving.id() + " is still served",
        hopeless
            ? "the next attempt is with the next champion"
            : "the next attempt is in %d s".formatted(pause.toSeconds()),
        wanted,
        e.getMessage());
    LOG.debug("The stack trace", e);
  }

  /** The version that was loaded serves from now on. */
  void served(ServingVersion version) {
    Duration took = Duration.ofNanos(clock.getAsLong() - wantedSince);
    report.serves(version.id(), took, version.bytesFetched());
    meters.swapped(version, took);
    LOG.info(
        "Version {} is served, {} ms after it became the champion; {} of {} MB were fetched",
        version.id(),
        took.toMillis(),
        megabytes(version.bytesFetched()),
        megabytes(Versions.bytes(version.version())));
  }

  private static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f", bytes / 1e6);
  }
}
