package org.sentimentstreams.challenger;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.sentimentstreams.config.KafkaSettings;
import org.sentimentstreams.kafka.ClientSettings;
import org.sentimentstreams.log.RateLimitedLog;
import org.sentimentstreams.schema.Prediction;
import org.sentimentstreams.threads.Threads;

/**
 * Writes what challengers say to a topic of its own, on a thread of its own. It has nothing to do
 * with the transactions of the stream; what it cannot write is counted and forgotten.
 */
public final class ShadowWriter implements AutoCloseable {
  private static final int MOST_WAITING = 1000;
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

  private record Entry(ShadowReview review, Prediction prediction) {}

  private final RateLimitedLog log = new RateLimitedLog(ShadowWriter.class);
  private final String topic;
  private final Serializer<Prediction> serializer;
  private final KafkaProducer<byte[], byte[]> producer;
  private final Counter lost;
  private final BlockingQueue<Entry> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private final Thread thread = Threads.daemon("shadow-writer", this::run);

  /**
   * Connects in the background, and starts its thread.
   *
   * @param serializer of predictions; it may wait for a schema registry
   */
  public ShadowWriter(
      KafkaSettings settings,
      String topic,
      Serializer<Prediction> serializer,
      MeterRegistry registry) {
    this.topic = topic;
    this.serializer = serializer;
    this.producer =
        new KafkaProducer<>(
            ClientSettings.producer(settings),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    this.lost =
        Counter.builder("sentiment.challenger.unwritten")
            .description("Predictions of challengers in shadow mode that could not be written")
            .register(registry);
    thread.start();
  }

  /** Takes a prediction, or counts it as lost if too many wait. Never waits. */
  public void offer(ShadowReview review, Prediction prediction) {
    if (!waiting.offer(new Entry(review, prediction))) {
      lost.increment();
    }
  }

  private void run() {
    try {
      while (true) {
        write(waiting.take());
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  private void write(Entry entry) {
    ShadowReview review = entry.review();
    try {
      byte[] value = serializer.serialize(topic, review.headers(), entry.prediction());
      Future<RecordMetadata> unused =
          producer.send(
              new ProducerRecord<>(
                  topic, null, review.timestamp(), review.key(), value, review.headers()),
              (metadata, failure) -> {
                if (failure != null) {
                  lost(failure);
                }
              });
    } catch (InterruptException e) {
      Thread.currentThread().interrupt(); // Closed.
    } catch (RuntimeException e) {
      lost(e);
    }
  }

  private void lost(Exception failure) {
    lost.increment();
    log.warn("A prediction could not be written to {}: {}", topic, failure.getMessage());
  }

  @Override
  public void close() {
    Threads.end(thread);
    producer.close(CLOSE_TIMEOUT);
  }
}
