package org.sentimentstreams.lab.chaos;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.sentimentstreams.config.KafkaSettings;
import org.sentimentstreams.config.TopicSettings;
import org.sentimentstreams.kafka.ClientSettings;
import org.sentimentstreams.kafka.reading.BoundedConsumer;
import org.sentimentstreams.threads.Threads;

/**
 * Reads committed predictions, those of challengers and dead letters as they come, and notes how
 * long each partition was without predictions.
 */
final class OutputReader implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(50);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final String deadLetterTopic;
  private final OutputCheck check;
  private final HostileCheck hostile;
  private final ChallengerCheck challengers;
  private final String shadowTopic;
  private final Thread thread = Threads.named("output-reader", this::read);

  @GuardedBy("this")
  private final Map<Integer, Long> lastNanos = new HashMap<>();

  @GuardedBy("this")
  private final Map<Integer, Long> longestNanos = new HashMap<>();

  private volatile boolean ended;

  /**
   * @param readsShadow whether there is a topic of challengers
   */
  OutputReader(
      KafkaSettings kafka,
      TopicSettings topics,
      OutputCheck check,
      HostileCheck hostile,
      ChallengerCheck challengers,
      boolean readsShadow) {
    this.check = check;
    this.hostile = hostile;
    this.challengers = challengers;
    shadowTopic = topics.shadowPredictions();
    deadLetterTopic = topics.deadLetters();
    consumer = BoundedConsumer.of(ClientSettings.reader(kafka), kafka);
    List<TopicPartition> partitions = new ArrayList<>();
    for (int partition = 0; partition < topics.partitions(); partition++) {
      partitions.add(new TopicPartition(topics.predictions(), partition));
      partitions.add(new TopicPartition(deadLetterTopic, partition));
      if (readsShadow) {
        partitions.add(new TopicPartition(shadowTopic, partition));
      }
    }
    consumer.assign(partitions);
  }

  void start() {
    thread.start();
  }

  private void read() {
    while (!ended) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        add(record);
      }
    }
    consumer.close();
  }

  private void add(ConsumerRecord<byte[], byte[]> record) {
    if (record.topic().equals(deadLetterTopic)) {
      hostile.addLetter(record);
      return;
    }
    if (record.topic().equals(shadowTopic)) {
      challengers.addShadow(record);
      return;
    }
    noteSilence(record.partition());
    challengers.addPrediction(record);
    if (HostileCheck.isHostile(record)) {
      hostile.addPrediction(record);
    } else {
      check.add(record);
    }
  }

  private synchronized void noteSilence(int partition) {
    long now = System.nanoTime();
    Long last = lastNanos.put(partition, now);
    if (last != null) {
      longestNanos.merge(partition, now - last, Math::max);
    }
  }

  /**
   * The longest time between two predictions of a partition since the last call, in milliseconds,
   * by partition.
   */
  synchronized List<Long> takeSilences() {
    List<Long> gaps =
        new TreeMap<>(longestNanos).values().stream().map(nanos -> nanos / 1_000_000).toList();
    longestNanos.clear();
    return gaps;
  }

  @Override
  public void close() {
    ended = true;
    Threads.await(thread);
  }
}
