package org.sentimentstreams.kafka.deadletters;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.sentimentstreams.config.KafkaSettings;
import org.sentimentstreams.config.TopicSettings;
import org.sentimentstreams.kafka.BrokerCalls;
import org.sentimentstreams.kafka.BrokerException;
import org.sentimentstreams.kafka.ClientSettings;
import org.sentimentstreams.kafka.RecordLimits;
import org.sentimentstreams.kafka.TopicReader;
import org.sentimentstreams.kafka.reading.BatchFetch;
import org.sentimentstreams.kafka.reading.BatchReader;
import org.sentimentstreams.kafka.reading.TruncatedPart;
import org.sentimentstreams.kafka.reading.TruncationHeader;

/**
 * Moves the service's group past a record that it cannot process, and writes a dead letter with the
 * record's place, both in one transaction.
 */
public final class RecordSkip implements AutoCloseable {
  private static final Duration CLOSING = Duration.ofSeconds(10);

  private final KafkaSettings kafka;
  private final TopicSettings topics;
  private final String group;
  private final Admin admin;
  private final BrokerCalls calls;

  /** A record that can be skipped. * @param bytes its uncompressed size */
  public record Found(TopicPartition partition, long offset, long bytes) {
    /** As topic-partition@offset. */
    public String place() {
      return partition + "@" + offset;
    }
  }

  /**
   * @param timeout how long each answer of a broker may take
   */
  public RecordSkip(KafkaSettings kafka, TopicSettings topics, Duration timeout) {
    this.kafka = kafka;
    this.topics = topics;
    this.group = kafka.applicationId();
    this.admin = Admin.create(ClientSettings.admin(kafka));
    this.calls = new BrokerCalls(kafka.bootstrapServers(), timeout);
  }

  /**
   * Looks at the record without reading it.
   *
   * @throws BrokerException if it is not the next record that the group reads, or the group has
   *     members
   */
  public Found find(int number, long offset) {
    TopicPartition partition = new TopicPartition(topics.reviews(), number);
    TopicPartitionInfo info = info(partition);
    requireNoMembers();
    long stands = stands(partition);
    if (stands > offset) {
      throw new BrokerException(
          "The group \"%s\" is past %s@%d already: its next record is at %d"
              .formatted(group, partition, offset, stands));
    }
    Found next = next(partition, info, stands);
    if (next.offset() < offset) {
      throw new BrokerException(
          ("%s@%d is not the next record: the group \"%s\" continues at %d, and the records "
                  + "between would be lost. Start the service, so that it scores them first")
              .formatted(partition, offset, group, next.offset()));
    }
    if (next.offset() > offset) {
      throw new BrokerException(
          "There is not a record at %s@%d: the next one is at %d"
              .formatted(partition, offset, next.offset()));
    }
    return next;
  }

  private TopicPartitionInfo info(TopicPartition partition) {
    TopicDescription topic =
        new TopicReader(admin, calls).existing(List.of(partition.topic())).get(partition.topic());
    if (topic == null) {
      throw calls.lacks(partition.topic());
    }
    return topic.partitions().stream()
        .filter(info -> info.partition() == partition.partition())
        .findFirst()
        .orElseThrow(
            () ->
                new BrokerException(
                    "The topic %s has no partition %d: it has %d, numbered from 0"
                        .formatted(
                            partition.topic(), partition.partition(), topic.partitions().size())));
  }

  private void requireNoMembers() {
    String attempt = "describe the consumer group \"%s\"".formatted(group);
    try {
      ConsumerGroupDescription described =
          calls.answer(admin.describeConsumerGroups(List.of(group)).all(), attempt).get(group);
      int members = described.members().size();
      if (members > 0) {
        throw new BrokerException(
            ("The group \"%s\" has %d member%s: stop every instance of the service first "
                    + "(an instance with a group.instance.id stays a member until its session ends)")
                .formatted(group, members, members == 1 ? "" : "s"));
      }
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof GroupIdNotFoundException)) {
        throw calls.refused(attempt, e.getCause());
      }
    }
  }

  private long stands(TopicPartition partition) {
    long begin = offset(partition, OffsetSpec.earliest());
    String attempt = "read the offsets of the consumer group \"%s\"".formatted(group);
    try {
      return Optional.ofNullable(
              calls
                  .answer(
                      admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata(),
                      attempt)
                  .get(partition))
          .map(committed -> Math.max(committed.offset(), begin))
          .orElse(begin);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof GroupIdNotFoundException) {
        return begin;
      }
      throw calls.refused(attempt, e.getCause());
    }
  }

  private long offset(TopicPartition partition, OffsetSpec spec) {
    var options = new ListOffsetsOptions(IsolationLevel.READ_COMMITTED);
    return calls
        .await(
            admin.listOffsets(Map.of(partition, spec), options).partitionResult(partition),
            "read the offsets of " + partition)
        .offset();
  }

  private Found next(TopicPartition partition, TopicPartitionInfo info, long stands) {
    long end = offset(partition, OffsetSpec.latest());
    try {
      long from = stands;
      while (from < end) {
        var batch =
            new BatchFetch(ClientSettings.reader(kafka)).from(partition, info.leader(), from);
        if (batch.isEmpty()) {
          break;
        }
        var first = BatchReader.first(batch.get(), from);
        if (first.isPresent()) {
          return new Found(partition, first.get().offset(), first.get().sizeInBytes());
        }
        from = batch.get().nextOffset();
      }
    } catch (IOException | KafkaException e) {
      throw calls.refused("read the next record of " + partition, e);
    }
    throw new BrokerException(
        "No record waits in %s: the group \"%s\" stands at %d, and the partition ends at %d"
            .formatted(partition, group, stands, end));
  }

  /** Skips it. * @throws BrokerException if Kafka refuses; then nothing has changed */
  public void skip(Found record) {
    Map<String, Object> configs = ClientSettings.producer(kafka);
    // The prefix is that of the service, so that a user who may run the service may do this.
    configs.put(
        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
        kafka.applicationId() + "-skip-" + UUID.randomUUID());
    KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(configs, new ByteArraySerializer(), new ByteArraySerializer());
    try {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(letter(record));
      producer.sendOffsetsToTransaction(
          Map.of(record.partition(), new OffsetAndMetadata(record.offset() + 1)),
          new ConsumerGroupMetadata(group));
      producer.commitTransaction();
    } catch (KafkaException e) {
      throw calls.refused("pass over " + record.place(), e.getCause() == null ? e : e.getCause());
    } finally {
      producer.close(CLOSING);
    }
  }

  private ProducerRecord<byte[], byte[]> letter(Found record) {
    var failure = new SkippedRecordException(record.bytes());
    failure.setStackTrace(new StackTraceElement[0]);
    var headers = new RecordHeaders();
    headers.add(
        new TruncationHeader(
            TruncatedPart.RECORD, "%d bytes, skipped by hand, not read".formatted(record.bytes())));
    RecordLimits limits = RecordLimits.ofProducers(kafka, topics.deadLetters());
    limits.ask(List.of(topics.deadLetters()));
    return DeadLetterWriter.letter(
        topics.deadLetters(),
        limits.of(topics.deadLetters()),
        new DeadLetterWriter.Origin(
            record.partition().topic(),
            record.partition().partition(),
            record.offset(),
            -1,
            null,
            null,
            headers),
        failure);
  }

  @Override
  public void close() {
    admin.close(Duration.ZERO); // It would wait for a broker that does not answer.
  }
}
