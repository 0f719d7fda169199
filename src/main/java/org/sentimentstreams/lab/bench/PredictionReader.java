package org.sentimentstreams.lab.bench;

import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.sentimentstreams.config.KafkaSettings;
import org.sentimentstreams.config.TopicSettings;
import org.sentimentstreams.kafka.ClientSettings;
import org.sentimentstreams.threads.Threads;

/** Hands on all predictions as soon as they can be read, from a thread of its own. */
final class PredictionReader implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(20);

  private final KafkaConsumer<String, byte[]> consumer;
  private final Consumer<ConsumerRecord<String, byte[]>> reader;
  private final Thread thread;
  private volatile boolean closed;

  /**
   * @param isolation read_committed or read_uncommitted
   */
  PredictionReader(
      KafkaSettings kafka,
      TopicSettings topics,
      String isolation,
      Consumer<ConsumerRecord<String, byte[]>> reader) {
    this.reader = reader;
    Map<String, Object> configs = ClientSettings.reader(kafka);
    configs.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation);
    consumer = new KafkaConsumer<>(configs, new StringDeserializer(), new ByteArrayDeserializer());
    consumer.assign(
        IntStream.range(0, topics.partitions())
            .mapToObj(i -> new TopicPartition(topics.predictions(), i))
            .toList());
    thread = Threads.daemon("predictions-" + isolation, this::read);
    thread.start();
  }

  private void read() {
    while (!closed) {
      consumer.poll(POLL).forEach(reader);
    }
    consumer.close();
  }

  @Override
  public void close() {
    closed = true;
    Threads.await(thread);
  }
}
