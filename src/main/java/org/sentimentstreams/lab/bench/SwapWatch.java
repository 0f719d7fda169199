package org.sentimentstreams.lab.bench;

import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.sentimentstreams.config.KafkaSettings;
import org.sentimentstreams.config.TopicSettings;
import org.sentimentstreams.kafka.values.AvroSerde;
import org.sentimentstreams.schema.Prediction;

/** Reads committed predictions and checks that each was computed by the version it names. */
final class SwapWatch implements AutoCloseable {
  private final Deserializer<Prediction> deserializer =
      AvroSerde.of(Prediction.class).deserializer();
  private final SwapTraffic traffic;
  private final ExpectedScores expected;
  private final AtomicInteger duplicated = new AtomicInteger();
  private final AtomicInteger misstamped = new AtomicInteger();
  private final AtomicInteger checked = new AtomicInteger();
  private final PredictionReader reader;

  SwapWatch(
      KafkaSettings kafka, TopicSettings topics, SwapTraffic traffic, ExpectedScores expected) {
    this.traffic = traffic;
    this.expected = expected;
    this.reader = new PredictionReader(kafka, topics, "read_committed", this::check);
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
    reader.close();
  }
}
