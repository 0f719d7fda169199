package org.sentimentstreams.scoring;

import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.sentimentstreams.config.KafkaSettings;
import org.sentimentstreams.kafka.reading.BoundedConsumer;

/** The clients of Kafka Streams: main consumers of our own, the others are Kafka's. */
final class ReviewClients implements KafkaClientSupplier {
  private final BoundedConsumer.Limits limits;
  private final LookAhead lookAhead;
  private final DeletedReviews deletedReviews;
  private final CommitRequests commitRequests;

  ReviewClients(
      KafkaSettings settings,
      LookAhead lookAhead,
      DeletedReviews deletedReviews,
      CommitRequests commitRequests) {
    this.limits = BoundedConsumer.Limits.ofReviews(settings);
    this.lookAhead = lookAhead;
    this.deletedReviews = deletedReviews;
    this.commitRequests = commitRequests;
  }

  @Override
  public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
    return new ReviewConsumer(
        config,
        limits,
        lookAhead,
        deletedReviews,
        commitRequests,
        new CommitRule(System::nanoTime));
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
