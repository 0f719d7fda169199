package org.sentimentstreams.cli.records;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.sentimentstreams.cli.options.Brokers;
import org.sentimentstreams.cli.terminal.Failure;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.config.KafkaSettings;
import org.sentimentstreams.data.OneLine;
import org.sentimentstreams.kafka.ClientSettings;
import org.sentimentstreams.kafka.values.AvroSerde;
import org.sentimentstreams.schema.LabeledReview;
import org.sentimentstreams.schema.Review;

/** Sends reviews and labels, counts the answers, and names the first records that failed. */
public final class RecordSender implements AutoCloseable {

  private static final int NAMED_FAILURES = 5;
  private static final Duration LAST_ANSWERS = Duration.ofSeconds(30);

  private final KafkaProducer<String, byte[]> producer;
  private final PrintStream err;
  private final Serializer<Review> reviews = AvroSerde.of(Review.class).serializer();
  private final Serializer<LabeledReview> labels = AvroSerde.of(LabeledReview.class).serializer();
  private final AtomicLong sentReviews = new AtomicLong();
  private final AtomicLong sentLabels = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final long start = System.nanoTime();
  private volatile long end;

  private RecordSender(KafkaProducer<String, byte[]> producer, PrintStream err) {
    this.producer = producer;
    this.err = err;
  }

  /** Makes sure that the topics exist; otherwise the producer would wait a minute for each. */
  public static RecordSender connect(
      Terminal terminal, KafkaSettings settings, List<String> needed) {
    Brokers.requireTopics(settings, terminal, needed);
    var producer =
        new KafkaProducer<>(
            ClientSettings.producer(settings), new StringSerializer(), new ByteArraySerializer());
    return new RecordSender(producer, terminal.err());
  }

  public void send(String topic, String id, Review review) {
    send(topic, id, review, reviews, sentReviews);
  }

  public void send(String topic, String id, LabeledReview label) {
    send(topic, id, label, labels, sentLabels);
  }

  /** Sends a tombstone, after which a review has no label. */
  public void takeBack(String topic, String id) {
    send(topic, id, null, sentLabels);
  }

  /** The outcome so far; complete after {@link #close}. */
  public SendResult outcome() {
    long until = end == 0 ? System.nanoTime() : end;
    return new SendResult(sentReviews.get(), sentLabels.get(), failed.get(), (until - start) / 1e9);
  }

  /** Waits for outstanding answers; a record without an answer counts as failed. */
  @Override
  public void close() {
    producer.close(LAST_ANSWERS);
    end = System.nanoTime();
  }

  private <T extends SpecificRecordBase> void send(
      String topic, String id, T value, Serializer<T> serializer, AtomicLong sent) {
    byte[] bytes;
    try {
      bytes = serializer.serialize(topic, value);
    } catch (SerializationException e) {
      failed(topic, id, e);
      return;
    }
    send(topic, id, bytes, sent);
  }

  private void send(String topic, String id, byte[] bytes, AtomicLong sent) {
    producer.send(
        new ProducerRecord<>(topic, id, bytes),
        (metadata, e) -> {
          if (e == null) {
            sent.incrementAndGet();
          } else {
            failed(topic, id, e);
          }
        });
  }

  private void failed(String topic, String id, Exception e) {
    long count = failed.incrementAndGet();
    if (count <= NAMED_FAILURES) {
      String reason = Failure.onOneLine(e.getMessage());
      err.println(
          "sentiment: %s was not written to %s: %s".formatted(OneLine.of(id), topic, reason));
    } else if (count == NAMED_FAILURES + 1) {
      err.println("sentiment: more records failed; from here on they are only counted");
    }
  }
}
