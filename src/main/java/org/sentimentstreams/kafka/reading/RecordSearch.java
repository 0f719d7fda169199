package org.sentimentstreams.kafka.reading;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;
import org.sentimentstreams.config.KafkaSettings;
import org.sentimentstreams.kafka.ClientSettings;

/**
 * Finds the offset of the next record of a partition. Not every offset has one: transactions leave
 * markers and aborted records behind, compaction leaves gaps. For use by one thread.
 */
final class RecordSearch implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(1);
  private static final Duration POLL = Duration.ofMillis(50);

  /** The broker sends one batch in any case, and one is enough. */
  private static final int LEAST = 1;

  private final Map<String, Object> configs;
  private KafkaConsumer<ByteBuffer, ByteBuffer> consumer;

  RecordSearch(KafkaSettings settings, IsolationLevel isolation) {
    configs = new HashMap<>(ClientSettings.consumer(settings));
    configs.remove(ConsumerConfig.GROUP_ID_CONFIG);
    configs.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
    configs.put(ConsumerConfig.CLIENT_ID_CONFIG, settings.applicationId() + "-record-search");
    configs.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    configs.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    configs.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    configs.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, LEAST);
    configs.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, LEAST);
    configs.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, LEAST);
    configs.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation.toString());
  }

  /**
   * The offset of the first record from an offset on.
   *
   * @param end the offset to stop at
   * @return {@code end} if there is none before it; if a second is not enough to find out, the
   *     offset that it has reached
   */
  long first(TopicPartition partition, long from, long end) {
    try {
      if (consumer == null) {
        consumer =
            new KafkaConsumer<>(
                configs, new ByteBufferDeserializer(), new ByteBufferDeserializer());
      }
      consumer.assign(List.of(partition));
      consumer.seek(partition, from);
      long deadline = System.nanoTime() + TIMEOUT.toNanos();
      long position = from;
      while (position < end && System.nanoTime() < deadline) {
        var records = consumer.poll(POLL).records(partition);
        if (!records.isEmpty()) {
          return Math.min(records.get(0).offset(), end);
        }
        position = consumer.position(partition, POLL);
      }
      return Math.min(position, end);
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException | OutOfMemoryError e) {
      // A record that cannot be read exists, and one that was not reached may exist.
      return from;
    } finally {
      if (consumer != null) {
        consumer.unsubscribe();
      }
    }
  }

  @Override
  public void close() {
    if (consumer != null) {
      consumer.close();
    }
  }
}
