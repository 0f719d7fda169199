package org.sentimentstreams.scoring;

import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.sentimentstreams.kafka.reading.BoundedConsumer;

/**
 * The main consumer of one stream thread. It shows what it polls to the look-ahead, and asks for a
 * commit when the {@link CommitRule} wants one: then a poll returns nothing, so that Kafka Streams
 * comes to its commit before it waits for the model again.
 */
final class ReviewConsumer extends BoundedConsumer<byte[]> {
  private final LookAhead lookAhead;
  private final DeletedReviews deletedReviews;
  private final CommitRequests requests;
  private final CommitRule rule;
  private Set<TopicPartition> lastPolled = Set.of();

  /**
   * @param configs as Kafka Streams makes them
   */
  ReviewConsumer(
      Map<String, Object> configs,
      BoundedConsumer.Limits limits,
      LookAhead lookAhead,
      DeletedReviews deletedReviews,
      CommitRequests requests,
      CommitRule rule) {
    super(DeletedReviews.telling(configs), new ByteArrayDeserializer(), limits);
    this.lookAhead = lookAhead;
    this.deletedReviews = deletedReviews;
    this.requests = requests;
    this.rule = rule;
  }

  @Override
  public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
    rule.resumed();
    if (rule.uncommitted() > 0 && rule.isDue(waiting())) {
      ask();
      return ConsumerRecords.empty();
    }
    ConsumerRecords<byte[], byte[]> records =
        deletedReviews.poll(this, () -> super.poll(rule.patience(timeout)));
    if (records.isEmpty()) {
      // Whatever was said to wait could not be read.
      if (rule.isDue(0)) {
        ask();
      }
      return records;
    }
    lookAhead.polled(records);
    lastPolled = records.partitions();
    rule.polled(records.count());
    return records;
  }

  private void ask() {
    requests.ask(lastPolled);
    rule.asked();
  }

  /**
   * Reviews that stand in this thread's partitions behind what it has polled, as far as this
   * consumer and the look-ahead know. A partition of which nothing is known yet counts as endless.
   */
  private long waiting() {
    Set<TopicPartition> partitions = assignment();
    long lag = 0;
    for (TopicPartition partition : partitions) {
      OptionalLong known = currentLag(partition);
      if (known.isEmpty()) {
        return Long.MAX_VALUE;
      }
      lag += known.getAsLong();
    }
    // What arrived since the last poll has often been read ahead.
    return Math.max(lag, lookAhead.size(partitions));
  }
}
