package org.sentimentstreams.kafka.reading;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.sentimentstreams.config.KafkaSettings;
import org.sentimentstreams.kafka.BrokerCalls;
import org.sentimentstreams.kafka.ClientSettings;

/**
 * Reads the committed records of a topic from its end towards its beginning, block by block,
 * without a consumer group. What comes after it was opened is not read.
 */
public final class LatestRecords implements AutoCloseable {
  private static final Duration STEP = Duration.ofMillis(200);

  private final BrokerCalls calls;
  private final BoundedConsumer<byte[]> consumer;

  /** Of each partition, the first offset that was read. */
  private final Map<TopicPartition, Long> firsts = new HashMap<>();

  /**
   * Finds the ends.
   *
   * @param topic exists
   * @param timeout how long the broker may take for an answer
   * @throws org.sentimentstreams.kafka.BrokerException if it does not answer
   */
  public LatestRecords(KafkaSettings settings, String topic, Duration timeout) {
    calls = new BrokerCalls(settings.bootstrapServers(), timeout);
    consumer = BoundedConsumer.of(ClientSettings.reader(settings), settings);
    try {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic, timeout).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions); // Otherwise Kafka warns that it cannot note the ends.
      firsts.putAll(consumer.endOffsets(partitions, timeout));
    } catch (TimeoutException e) {
      close();
      throw calls.silent(e);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Hands on the records before those that were read, partition by partition, in the order of their
   * offsets.
   *
   * @param most about how many of all partitions together: those that were deleted, and markers of
   *     transactions, count too
   * @return false if there was nothing more before
   * @throws org.sentimentstreams.kafka.BrokerException if the broker falls silent
   */
  public boolean readBack(int most, Consumer<ConsumerRecord<byte[], byte[]>> reader) {
    try {
      Map<TopicPartition, Long> beginnings =
          consumer.beginningOffsets(firsts.keySet(), calls.timeout());
      firsts.entrySet().removeIf(first -> first.getValue() <= beginnings.get(first.getKey()));
      int share = firsts.isEmpty() ? 0 : Math.max(1, most / firsts.size());
      for (TopicPartition partition : inOrder()) {
        long end = firsts.get(partition);
        long from = Math.max(beginnings.get(partition), end - share);
        read(partition, from, end, reader);
        firsts.put(partition, from);
      }
      return share > 0;
    } catch (TimeoutException e) {
      throw calls.silent(e);
    }
  }

  private List<TopicPartition> inOrder() {
    Map<Integer, TopicPartition> byNumber = new TreeMap<>();
    firsts.keySet().forEach(partition -> byNumber.put(partition.partition(), partition));
    return List.copyOf(byNumber.values());
  }

  private void read(
      TopicPartition partition,
      long from,
      long end,
      Consumer<ConsumerRecord<byte[], byte[]>> reader) {
    consumer.assign(List.of(partition));
    consumer.seek(partition, from);
    long progress = System.nanoTime();
    long position = from;
    // The position moves past markers of transactions, and past records that were deleted.
    while (position < end) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(STEP)) {
        if (record.offset() < end) {
          reader.accept(record);
        }
      }
      long now = consumer.position(partition, calls.timeout());
      if (now > position) {
        progress = System.nanoTime();
        position = now;
      } else if (System.nanoTime() - progress > calls.timeout().toNanos()) {
        throw calls.silent(null);
      }
    }
  }

  @Override
  public void close() {
    consumer.close(CloseOptions.timeout(Duration.ZERO));
  }
}
