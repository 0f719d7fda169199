package org.sentimentstreams.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.kafka.ClientSettings;

/** Notes when predictions reach a consumer. */
final class PredictionWatch implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(20);

  private final KafkaConsumer<String, byte[]> consumer;
  private final Trips trips;
  private final Trips.Place place;
  private final Thread thread = new Thread(this::read, "prediction-watch");
  private volatile boolean closed;

  /**
   * @param place UNCOMMITTED or COMMITTED
   */
  PredictionWatch(Settings settings, Trips trips, Trips.Place place) {
    this.trips = trips;
    this.place = place;
    Map<String, Object> configs = ClientSettings.consumer(settings);
    configs.put(
        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
        place == Trips.Place.COMMITTED ? "read_committed" : "read_uncommitted");
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
      consumer.poll(POLL).forEach(record -> trips.pass(place, Integer.parseInt(record.key())));
    }
    consumer.close();
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
