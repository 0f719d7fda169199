package org.sentimentstreams.scoring;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.sentimentstreams.log.RateLimitedLog;

/**
 * Reports which reviews were deleted before they were read, by retention or by hand, and continues
 * with the oldest remaining one. Kafka's consumer does the same, but reports nothing.
 */
final class DeletedReviews {
  private static final String EARLIEST = "earliest";
  private static final String NONE = "none";

  private final RateLimitedLog log = new RateLimitedLog(DeletedReviews.class);
  private final Counter counter;

  DeletedReviews(MeterRegistry meters) {
    counter =
        Counter.builder("sentiment.reviews.deleted")
            .description(
                "Reviews that were deleted from their topic before this instance read them")
            .register(meters);
  }

  /** A poll of a consumer that may find no offset to continue from. */
  interface Poll {
    ConsumerRecords<byte[], byte[]> run();
  }

  /**
   * The settings of a consumer that reports when it finds no offset. Settings that do not start at
   * the oldest record are not changed.
   */
  static Map<String, Object> telling(Map<String, Object> config) {
    Map<String, Object> telling = new HashMap<>(config);
    telling.replace(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, EARLIEST, NONE);
    return telling;
  }

  /** Runs the poll; if it finds no offset, the next poll starts at the oldest record. */
  ConsumerRecords<byte[], byte[]> poll(Consumer<byte[], byte[]> consumer, Poll poll) {
    try {
      return poll.run();
    } catch (NoOffsetForPartitionException e) {
      consumer.seekToBeginning(e.partitions());
    } catch (OffsetOutOfRangeException e) {
      goOn(consumer, e.offsetOutOfRangePartitions());
    }
    return ConsumerRecords.empty();
  }

  private void goOn(Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> sought) {
    Map<TopicPartition, Long> oldest = consumer.beginningOffsets(sought.keySet());
    sought.forEach(
        (partition, offset) -> {
          long goesOn = oldest.get(partition);
          consumer.seek(partition, goesOn);
          if (goesOn > offset) {
            counter.increment(goesOn - offset);
            log.warn(
                Map.of("topic", partition.topic(), "partition", partition.partition()),
                "{}: the offsets {} to {} were deleted from the topic before they were "
                    + "read, by its retention or by hand; reading continues at {}. Reviews that "
                    + "wait longer than retention.ms are lost: raise it, or add instances",
                partition,
                offset,
                goesOn - 1,
                goesOn);
          } else {
            log.warn(
                Map.of("topic", partition.topic(), "partition", partition.partition()),
                "{}: the offset {} does not exist, so the topic was created again or has "
                    + "lost its end; it is read again from the oldest offset, {}",
                partition,
                offset,
                goesOn);
          }
        });
  }
}
