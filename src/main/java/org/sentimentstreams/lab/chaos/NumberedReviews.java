package org.sentimentstreams.lab.chaos;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.sentimentstreams.config.KafkaSettings;
import org.sentimentstreams.kafka.ClientSettings;
import org.sentimentstreams.kafka.values.AvroSerde;
import org.sentimentstreams.schema.Review;

/**
 * Sends reviews at a steady pace until it is closed, and remembers which of them the broker has
 * confirmed. Everything about a review follows from its number.
 */
final class NumberedReviews implements AutoCloseable {
  static final String NUMBER = "number";
  static final String TRACE = "trace";

  /** When the review was handed to the producer, in milliseconds since 1970. */
  static final String SENT_AT = "sent-at";

  private static final int KEYS = 200;
  private static final long FIRST_TIMESTAMP = System.currentTimeMillis();

  private final KafkaProducer<byte[], byte[]> producer;
  private final Serializer<Review> serializer = AvroSerde.of(Review.class).serializer();
  private final String topic;

  @GuardedBy("this")
  private final BitSet confirmed = new BitSet();

  private final AtomicInteger refused = new AtomicInteger();
  private final SteadyPace pace;

  NumberedReviews(KafkaSettings settings, String topic, int perSecond) {
    this.topic = topic;
    pace = new SteadyPace("numbered-reviews", perSecond, this::send);
    producer =
        new KafkaProducer<>(
            patient(settings), new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** For a producer that outlasts the longest time that the broker is away. */
  static Map<String, Object> patient(KafkaSettings settings) {
    Map<String, Object> configs = ClientSettings.producer(settings);
    configs.put("delivery.timeout.ms", 600_000);
    configs.put("max.block.ms", 600_000);
    return configs;
  }

  void start() {
    pace.start();
  }

  static String text(int number) {
    // Every second one is answered by the wide part of the versions that have one.
    String review = "review " + letters(number);
    return number % 2 == 0 ? review : review + " " + TinyWide.SENTENCE;
  }

  /** The model's vocabulary has no digits. */
  private static String letters(int number) {
    var letters = new StringBuilder();
    for (int rest = number; rest > 0 || letters.isEmpty(); rest /= 26) {
      letters.append((char) ('a' + rest % 26));
    }
    return letters.toString();
  }

  static byte[] key(int number) {
    return utf8("key " + number % KEYS);
  }

  static byte[] trace(int number) {
    return utf8("trace of " + number);
  }

  static long timestamp(int number) {
    return FIRST_TIMESTAMP + number;
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Those that the broker has. */
  synchronized BitSet confirmed() {
    return (BitSet) confirmed.clone();
  }

  /** Those that the broker has not taken, for whatever reason. */
  int refused() {
    return refused.get();
  }

  private void send(int number) {
    Review review = Review.newBuilder().setText(text(number)).build();
    var record =
        new ProducerRecord<>(
            topic, null, timestamp(number), key(number), serializer.serialize(topic, review));
    record
        .headers()
        .add(NUMBER, utf8(Integer.toString(number)))
        .add(TRACE, trace(number))
        .add(SENT_AT, utf8(Long.toString(System.currentTimeMillis())));
    producer.send(
        record,
        (metadata, failure) -> {
          if (failure == null) {
            confirm(number);
          } else {
            refused.incrementAndGet();
          }
        });
  }

  private synchronized void confirm(int number) {
    confirmed.set(number);
  }

  /** Stops sending; returns when the broker has answered for every review. */
  @Override
  public void close() {
    pace.close();
    producer.close();
  }
}
