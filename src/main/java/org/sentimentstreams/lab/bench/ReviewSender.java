package org.sentimentstreams.lab.bench;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.sentimentstreams.config.KafkaSettings;
import org.sentimentstreams.kafka.ClientSettings;
import org.sentimentstreams.kafka.values.AvroSerde;
import org.sentimentstreams.schema.Review;

/** Produces reviews whose keys are their numbers. */
final class ReviewSender {
  private final KafkaSettings settings;
  private final String topic;
  private final List<String> texts;

  ReviewSender(KafkaSettings settings, String topic, List<String> texts) {
    this.settings = settings;
    this.topic = topic;
    this.texts = texts;
  }

  /**
   * Sends all reviews of a run, by a Poisson process as independent people would.
   *
   * @param perSecond mean rate; 0 for as fast as it goes
   */
  void send(LatencyRecorder latencies, double perSecond) {
    Serializer<Review> serializer = AvroSerde.of(Review.class).serializer();
    Random random = new Random(1);
    Map<String, Object> configs = ClientSettings.producer(settings);
    try (var producer =
        new KafkaProducer<>(configs, new StringSerializer(), new ByteArraySerializer())) {
      producer.partitionsFor(topic);
      double due = System.nanoTime();
      for (int i = 0; i < latencies.size(); i++) {
        if (perSecond > 0) {
          due -= Math.log(1 - random.nextDouble()) * 1e9 / perSecond;
          await((long) due);
        }
        Review review = Review.newBuilder().setText(texts.get(i % texts.size())).build();
        byte[] value = serializer.serialize(topic, review);
        latencies.pass(LatencyRecorder.Place.PRODUCED, i);
        producer.send(new ProducerRecord<>(topic, Integer.toString(i), value));
      }
    }
  }

  private static void await(long due) {
    long left;
    while ((left = due - System.nanoTime()) > 0) {
      LockSupport.parkNanos(left);
    }
  }
}
