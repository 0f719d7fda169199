package org.sentimentstreams.scoring;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.sentimentstreams.kafka.reading.BoundedConsumer;

/**
 * The clients of Kafka Streams. Its main consumer is bounded in bytes, and shows what it has polled
 * to the look-ahead; the others are Kafka's own.
 */
final class ReviewClients implements KafkaClientSupplier {
  private final LookAhead lookAhead;
  private final DeletedReviews deletedReviews;
  private final BoundedConsumer.Limits limits;

  ReviewClients(LookAhead lookAhead, DeletedReviews deletedReviews, BoundedConsumer.Limits limits) {
    this.lookAhead = lookAhead;
    this.deletedReviews = deletedReviews;
    this.limits = limits;
  }

  @Override
  public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
    Map<String, Object> telling = DeletedReviews.telling(config);
    return new BoundedConsumer<>(telling, new ByteArrayDeserializer(), limits) {
      @Override
      public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        ConsumerRecords<byte[], byte[]> records =
            deletedReviews.poll(this, () -> super.poll(timeout));
        lookAhead.polled(records);
        return records;
      }
    };
  }

  @Override
  public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
    return consumer(config);
  }

  @Override
  public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
    return consumer(config);
  }

  private static Consumer<byte[], byte[]> consumer(Map<String, Object> config) {
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  @Override
  public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }

  @Override
  public Admin getAdmin(Map<String, Object> config) {
    return Admin.create(config);
  }
}
