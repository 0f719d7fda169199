package org.sentimentstreams.scoring;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.CommonClientConfigs;
import org.sentimentstreams.batching.BatchReport;
import org.sentimentstreams.config.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns, with the numbers, when batches take so long that Kafka may soon believe that this instance
 * is dead: a stream thread that waits for a batch does not poll.
 */
final class PollWatch {
  private static final Logger LOG = LoggerFactory.getLogger(PollWatch.class);

  /** Kafka's own default. */
  private static final Duration DEFAULT_INTERVAL = Duration.ofMinutes(5);

  /** Streams polls in between when half of the interval has passed; a quarter is near enough. */
  private static final int NEAR = 4;

  private static final Duration BETWEEN_WARNINGS = Duration.ofMinutes(1);

  private final Duration interval;
  private final AtomicLong lastWarning =
      new AtomicLong(System.nanoTime() - BETWEEN_WARNINGS.toNanos());

  PollWatch(Settings settings) {
    interval = interval(settings);
  }

  private static Duration interval(Settings settings) {
    String name = CommonClientConfigs.MAX_POLL_INTERVAL_MS_CONFIG;
    for (String prefix : new String[] {"main.consumer.", "consumer.", ""}) {
      String given = settings.kafka().get(prefix + name);
      if (given != null) {
        return Duration.ofMillis(Long.parseLong(given.strip()));
      }
    }
    return DEFAULT_INTERVAL;
  }

  /** Looks at a batch that has run; warns at most once a minute. */
  void ran(BatchReport batch) {
    Optional<String> warning = warning(batch);
    long now = System.nanoTime();
    long before = lastWarning.get();
    if (warning.isPresent()
        && now - before >= BETWEEN_WARNINGS.toNanos()
        && lastWarning.compareAndSet(before, now)) {
      LOG.warn(warning.get());
    }
  }

  /** What is to be said of a batch, if it took that long. */
  Optional<String> warning(BatchReport batch) {
    if (batch.device().multipliedBy(NEAR).compareTo(interval) < 0) {
      return Optional.empty();
    }
    return Optional.of(
        "A batch of %d reviews and %d tokens took %d ms, and max.poll.interval.ms is %d: lower"
                .formatted(
                    batch.reviews(), batch.tokens(), batch.device().toMillis(), interval.toMillis())
            + " batch.max.tokens or batch.max.ms, or raise kafka.max.poll.interval.ms");
  }
}
