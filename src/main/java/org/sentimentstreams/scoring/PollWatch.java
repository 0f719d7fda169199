package org.sentimentstreams.scoring;

import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.clients.CommonClientConfigs;
import org.sentimentstreams.batching.BatchReport;
import org.sentimentstreams.config.KafkaSettings;
import org.sentimentstreams.log.RateLimitedLog;

/**
 * Warns when batches take so long that Kafka may soon consider this instance dead, since a stream
 * thread that waits for a batch does not poll.
 */
final class PollWatch {
  /** Kafka's own default. */
  private static final Duration DEFAULT_INTERVAL = Duration.ofMinutes(5);

  /** Streams polls in between when half of the interval has passed; a quarter is near enough. */
  private static final int NEAR = 4;

  private final RateLimitedLog log = new RateLimitedLog(PollWatch.class);
  private final Duration interval;

  PollWatch(KafkaSettings settings) {
    interval = interval(settings);
  }

  private static Duration interval(KafkaSettings settings) {
    return StreamsProperties.mainConsumer(settings, CommonClientConfigs.MAX_POLL_INTERVAL_MS_CONFIG)
        .map(Long::valueOf)
        .map(Duration::ofMillis)
        .orElse(DEFAULT_INTERVAL);
  }

  /** Looks at a batch that has run. */
  void ran(BatchReport batch) {
    warning(batch).ifPresent(warning -> log.warn("{}", warning));
  }

  /** The warning about a batch, if it took that long. */
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
