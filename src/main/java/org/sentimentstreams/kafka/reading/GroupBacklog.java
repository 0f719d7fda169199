package org.sentimentstreams.kafka.reading;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.sentimentstreams.config.KafkaSettings;
import org.sentimentstreams.kafka.BrokerCalls;
import org.sentimentstreams.kafka.BrokerException;
import org.sentimentstreams.kafka.ClientSettings;
import org.sentimentstreams.kafka.TopicReader;

/**
 * The lag of a consumer group on the topic of reviews: the ends of the partitions minus the
 * committed offsets, as the brokers report them. So it does not depend on what the members of the
 * group do, or whether there are any. For use by one thread.
 */
public final class GroupBacklog implements AutoCloseable {
  private static final Duration SEARCH = Duration.ofSeconds(2);

  private final String group;
  private final String topic;
  private final boolean startsAtEnd;
  private final ListOffsetsOptions readable;
  private final BrokerCalls calls;
  private final Admin admin;
  private final RecordSearch search;
  private final Map<Integer, Searched> searched = new HashMap<>();

  /**
   * What is known about the next record of a partition.
   *
   * @param committed what the group had committed
   * @param next offset before which nothing can be read
   * @param isRecord whether there is a record at that offset
   */
  private record Searched(long committed, long next, boolean isRecord) {}

  /**
   * The brokers' answers at one time.
   *
   * @param backlogs by partition
   * @param silent partitions whose leader does not answer
   */
  public record Reading(List<Backlog> backlogs, Set<Integer> silent) {}

  /**
   * Connects.
   *
   * @param startsAtEnd whether the group starts at the end of a partition in which it has committed
   *     nothing
   * @param isolation of the group's consumers: whether open transactions hold them up
   * @param timeout how long each answer may take
   */
  public GroupBacklog(
      KafkaSettings settings,
      String reviews,
      boolean startsAtEnd,
      IsolationLevel isolation,
      Duration timeout) {
    group = settings.applicationId();
    topic = reviews;
    this.startsAtEnd = startsAtEnd;
    readable = new ListOffsetsOptions(isolation).timeoutMs(Math.toIntExact(timeout.toMillis()));
    calls = new BrokerCalls(settings.bootstrapServers(), timeout);
    admin = Admin.create(ClientSettings.admin(settings));
    search = new RecordSearch(settings, isolation);
  }

  /**
   * Asks for all partitions, including those that nobody reads.
   *
   * @throws BrokerException if the topic is missing, or Kafka refuses or does not answer
   */
  public Reading read() {
    TopicDescription described = new TopicReader(admin, calls).existing(List.of(topic)).get(topic);
    if (described == null) {
      throw calls.lacks(topic);
    }
    List<TopicPartition> partitions =
        described.partitions().stream()
            .map(info -> new TopicPartition(topic, info.partition()))
            .toList();
    // First, so that no end is older than an offset that was committed after it.
    Map<TopicPartition, OffsetAndMetadata> committed = committed();
    ListOffsetsResult begins = offsets(partitions, OffsetSpec.earliest());
    ListOffsetsResult ends = offsets(partitions, OffsetSpec.latest());
    long deadline = System.nanoTime() + SEARCH.toNanos();
    List<Backlog> backlogs = new ArrayList<>();
    Set<Integer> silent = new TreeSet<>();
    BrokerException silence = null;
    for (TopicPartition partition : partitions) {
      try {
        long begin = offset(begins, partition);
        long end = offset(ends, partition);
        long stands = stands(committed.get(partition), begin, end);
        boolean mayTakeTime = System.nanoTime() < deadline;
        long next = next(partition, stands, end, mayTakeTime);
        backlogs.add(new Backlog(partition.partition(), stands, next, end));
      } catch (BrokerException e) {
        silent.add(partition.partition());
        silence = e;
      }
    }
    if (backlogs.isEmpty() && silence != null) {
      throw silence;
    }
    return new Reading(backlogs, silent);
  }

  private Map<TopicPartition, OffsetAndMetadata> committed() {
    String attempt = "read the offsets of the consumer group \"%s\"".formatted(group);
    try {
      return calls.answer(
          admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata(), attempt);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof GroupIdNotFoundException) {
        return Map.of(); // Nobody has joined it yet.
      }
      throw calls.refused(attempt, e.getCause());
    }
  }

  private ListOffsetsResult offsets(Collection<TopicPartition> partitions, OffsetSpec spec) {
    return admin.listOffsets(
        partitions.stream().collect(Collectors.toMap(partition -> partition, p -> spec)), readable);
  }

  private long offset(ListOffsetsResult result, TopicPartition partition) {
    return calls
        .await(result.partitionResult(partition), "read the offsets of " + partition)
        .offset();
  }

  /**
   * An offset that is out of range is that of a topic that was there before, or of lost records.
   */
  private long stands(OffsetAndMetadata committed, long begin, long end) {
    boolean isInRange =
        committed != null && committed.offset() >= begin && committed.offset() <= end;
    if (isInRange) {
      return committed.offset();
    }
    return startsAtEnd ? end : begin;
  }

  /**
   * Streams does not commit past the markers of transactions before the first record that it reads
   * in a partition, so one that stands still is looked into: it may be that nothing waits there.
   */
  private long next(TopicPartition partition, long stands, long end, boolean mayTakeTime) {
    Searched known = searched.get(partition.partition());
    if (known == null || known.committed() != stands || known.next() > end) {
      known = new Searched(stands, stands, false);
    } else if (!known.isRecord() && known.next() < end && mayTakeTime) {
      long found = search.first(partition, known.next(), end);
      known = new Searched(stands, found, found < end);
    }
    searched.put(partition.partition(), known);
    return known.next();
  }

  @Override
  public void close() {
    try (search) {
      admin.close(Duration.ZERO); // It would wait for a broker that does not answer.
    }
  }
}
