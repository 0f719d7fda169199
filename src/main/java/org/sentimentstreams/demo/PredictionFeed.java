package org.sentimentstreams.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.sentimentstreams.config.ScoringSettings;
import org.sentimentstreams.kafka.ClientSettings;
import org.sentimentstreams.kafka.values.ServiceValues;
import org.sentimentstreams.schema.Prediction;

/** Reads committed predictions and dead letters from the beginning on, as a user of the service. */
final class PredictionFeed implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);

  private final KafkaConsumer<String, byte[]> consumer;
  private final RunKeys keys;
  private final Deserializer<Prediction> predictions;
  private final String deadLetterTopic;

  /**
   * One record of either topic.
   *
   * @param row of the run
   * @param prediction null for a dead letter
   * @param latencyMs from the review's timestamp until it was read here
   */
  record Item(int row, Prediction prediction, long latencyMs) {}

  /**
   * @param keys of the run; what has others is passed by
   */
  PredictionFeed(ScoringSettings settings, RunKeys keys) {
    this.keys = keys;
    this.predictions = new ServiceValues(settings.formats()).predictions().deserializer();
    Map<String, Object> configs = ClientSettings.reader(settings.kafka());
    deadLetterTopic = settings.topics().deadLetters();
    consumer = new KafkaConsumer<>(configs, new StringDeserializer(), new ByteArrayDeserializer());
    List<TopicPartition> partitions = new ArrayList<>();
    for (String topic : List.of(settings.topics().predictions(), deadLetterTopic)) {
      consumer
          .partitionsFor(topic)
          .forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
    }
    consumer.assign(partitions);
    // Only what comes from now on: a kept data folder holds the predictions of earlier runs.
    consumer.seekToEnd(partitions);
    partitions.forEach(consumer::position);
  }

  /** What has come since the last call; waits a moment if nothing has. */
  List<Item> poll() {
    List<Item> items = new ArrayList<>();
    for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
      OptionalInt row = keys.row(record.key());
      if (row.isEmpty()) {
        continue;
      }
      Prediction prediction =
          record.topic().equals(deadLetterTopic)
              ? null
              : predictions.deserialize(record.topic(), record.value());
      long latency = System.currentTimeMillis() - record.timestamp();
      items.add(new Item(row.getAsInt(), prediction, latency));
    }
    return items;
  }

  @Override
  public void close() {
    consumer.close();
  }
}
