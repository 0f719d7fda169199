package org.sentimentstreams.scoring;

import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Shows the look-ahead what the main consumer has polled. Kafka makes it, by its class name. */
public final class PrefetchInterceptor implements ConsumerInterceptor<byte[], byte[]> {
  /** The key of the consumer's settings that holds the {@link LookAhead}. */
  static final String LOOK_AHEAD = "sentiment.look.ahead";

  private LookAhead lookAhead;

  @Override
  public void configure(Map<String, ?> configs) {
    lookAhead = (LookAhead) configs.get(LOOK_AHEAD);
  }

  @Override
  public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
    lookAhead.polled(records);
    return records;
  }

  @Override
  public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {}

  @Override
  public void close() {}
}
