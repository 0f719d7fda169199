package org.sentimentstreams.demo;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.sentimentstreams.config.KafkaSettings;
import org.sentimentstreams.data.ReviewRow;
import org.sentimentstreams.kafka.ClientSettings;
import org.sentimentstreams.kafka.values.AvroSerde;
import org.sentimentstreams.schema.Review;
import org.sentimentstreams.threads.Threads;

/** Sends rows to the topic of reviews in the background, as people would. */
final class ReviewFeeder implements AutoCloseable {
  private final KafkaProducer<String, byte[]> producer;
  private final Serializer<Review> serializer = AvroSerde.of(Review.class).serializer();
  private final String topic;
  private final AtomicInteger refused = new AtomicInteger();
  private Thread thread;

  ReviewFeeder(KafkaSettings settings, String topic) {
    this.topic = topic;
    producer =
        new KafkaProducer<>(
            ClientSettings.producer(settings), new StringSerializer(), new ByteArraySerializer());
  }

  /**
   * Starts to send.
   *
   * @param keys by the places in the list
   * @param perSecond reviews a second, or 0 for as fast as it goes
   */
  void start(List<ReviewRow> rows, RunKeys keys, double perSecond) {
    thread = Threads.daemon("review-feeder", () -> send(rows, keys, perSecond));
    thread.start();
  }

  private void send(List<ReviewRow> rows, RunKeys keys, double perSecond) {
    long start = System.nanoTime();
    try {
      for (int i = 0; i < rows.size(); i++) {
        if (perSecond > 0) {
          long due = start + (long) (i * 1e9 / perSecond);
          Thread.sleep(Math.max(0, (due - System.nanoTime()) / 1_000_000));
        }
        send(keys.key(i), rows.get(i));
      }
      producer.flush();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void send(String key, ReviewRow row) {
    Review review =
        Review.newBuilder()
            .setText(row.text())
            .setItemId(row.itemId())
            .setLanguage(row.language())
            .build();
    producer.send(
        new ProducerRecord<>(topic, key, serializer.serialize(topic, review)),
        (metadata, failure) -> {
          if (failure != null) {
            refused.incrementAndGet();
          }
        });
  }

  /** Reviews that Kafka did not take, because they are larger than the topic allows. */
  int refused() {
    return refused.get();
  }

  @Override
  public void close() {
    if (thread != null) {
      thread.interrupt();
    }
    producer.close();
  }
}
