package org.sentimentstreams.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.kafka.AvroSerde;
import org.sentimentstreams.kafka.ClientSettings;
import org.sentimentstreams.schema.Prediction;

/** Reads committed predictions and checks that each was computed by the version it names. */
final class SwapWatch implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(20);

  private final KafkaConsumer<String, byte[]> consumer;
  private final Deserializer<Prediction> deserializer =
      AvroSerde.of(Prediction.class).deserializer();
  private final SwapTraffic traffic;
  private final ExpectedScores expected;
  private final AtomicInteger duplicated = new AtomicInteger();
  private final AtomicInteger misstamped = new AtomicInteger();
  private final AtomicInteger checked = new AtomicInteger();
  private final Thread thread = new Thread(this::read, "swap-watch");
  private volatile boolean closed;

  SwapWatch(Settings settings, SwapTraffic traffic, ExpectedScores expected) {
    this.traffic = traffic;
    this.expected = expected;
    Map<String, Object> configs = ClientSettings.consumer(settings);
    configs.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    configs.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    configs.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    consumer = new KafkaConsumer<>(configs, new StringDeserializer(), new ByteArrayDeserializer());
    List<TopicPartition> partitions = new ArrayList<>();
    for (int i = 0; i < settings.partitions(); i++) {
      partitions.add(new TopicPartition(settings.predictionsTopic(), i));
    }
    consumer.assign(partitions);
    thread.setDaemon(true);
    thread.start();
  }

  private void read() {
    while (!closed) {
      consumer.poll(POLL).forEach(this::check);
    }
    consumer.close();
  }

  private void check(ConsumerRecord<String, byte[]> record) {
    int review = Integer.parseInt(record.key());
    if (!traffic.arrive(review)) {
      duplicated.incrementAndGet();
    }
    Prediction prediction = deserializer.deserialize(record.topic(), record.value());
    expected
        .verdict(traffic.text(review), prediction)
        .ifPresent(
            right -> {
              checked.incrementAndGet();
              if (!right) {
                misstamped.incrementAndGet();
              }
            });
  }

  int duplicated() {
    return duplicated.get();
  }

  int misstamped() {
    return misstamped.get();
  }

  int checked() {
    return checked.get();
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
