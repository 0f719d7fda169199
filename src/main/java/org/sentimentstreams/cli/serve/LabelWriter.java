package org.sentimentstreams.cli.serve;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.sentimentstreams.config.KafkaSettings;
import org.sentimentstreams.kafka.BrokerException;
import org.sentimentstreams.kafka.ClientSettings;
import org.sentimentstreams.kafka.values.AvroSerde;
import org.sentimentstreams.model.Digests;
import org.sentimentstreams.ops.LabelSink;
import org.sentimentstreams.schema.LabeledReview;
import org.sentimentstreams.threads.Threads;

/**
 * Writes labels of the live page to their topic, as {@code produce --labels-only} does. A thread of
 * its own waits for the brokers, so that nobody else does.
 */
final class LabelWriter implements LabelSink, AutoCloseable {
  /** People give a few labels a second; more than these wait only while the brokers are away. */
  private static final int MOST_WAITING = 32;

  private final KafkaSettings settings;
  private final String topic;
  private final KafkaProducer<String, byte[]> producer;
  private final Serializer<LabeledReview> serializer =
      AvroSerde.of(LabeledReview.class).serializer();
  private final ThreadPoolExecutor thread =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(MOST_WAITING),
          work -> Threads.daemon("label-writer", work));

  /**
   * Connects in the background.
   *
   * @param timeout how long the brokers may take for a record
   */
  LabelWriter(KafkaSettings settings, String topic, Duration timeout) {
    this.settings = settings;
    this.topic = topic;
    this.producer =
        new KafkaProducer<>(
            ClientSettings.producer(settings, timeout),
            new StringSerializer(),
            new ByteArraySerializer());
  }

  @Override
  public CompletableFuture<String> write(String id, LabeledReview label) {
    // The id that readers of labels give to one without a key, which the topic does not take.
    String key = id == null ? "sha256:" + Digests.sha256(label.getText()) : id;
    return send(key, serializer.serialize(topic, label)).thenApply(written -> key);
  }

  @Override
  public CompletableFuture<Void> withdraw(String id) {
    return send(id, null);
  }

  private CompletableFuture<Void> send(String id, byte[] value) {
    CompletableFuture<Void> written = new CompletableFuture<>();
    try {
      thread.execute(() -> send(id, value, written));
    } catch (RejectedExecutionException e) {
      written.completeExceptionally(
          new BrokerException("Too many labels wait for Kafka at " + settings.bootstrapServers()));
    }
    return written;
  }

  private void send(String id, byte[] value, CompletableFuture<Void> written) {
    try {
      producer.send(
          new ProducerRecord<>(topic, id, value),
          (metadata, failure) -> {
            if (failure == null) {
              written.complete(null);
            } else {
              written.completeExceptionally(refused(failure));
            }
          });
    } catch (RuntimeException e) {
      written.completeExceptionally(refused(e));
    }
  }

  private BrokerException refused(Exception reason) {
    return new BrokerException(
        "Kafka at %s refused a label for %s: %s"
            .formatted(settings.bootstrapServers(), topic, reason.getMessage()),
        reason);
  }

  @Override
  public void close() {
    thread.shutdownNow();
    producer.close(Duration.ZERO);
  }
}
