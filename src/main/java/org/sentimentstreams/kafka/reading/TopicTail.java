package org.sentimentstreams.kafka.reading;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.sentimentstreams.config.KafkaSettings;
import org.sentimentstreams.kafka.BrokerCalls;
import org.sentimentstreams.kafka.BrokerException;
import org.sentimentstreams.kafka.ClientSettings;
import org.sentimentstreams.kafka.TopicComparison;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a topic from its beginning and then follows it. It joins no consumer group. For use by one
 * thread at a time; {@link #wakeUp} may come from another.
 *
 * <p>A deleted topic is noticed within seconds: reading throws {@link BrokerException} until it
 * exists again. If it was created again, or lost its latest records, the reader is notified ({@link
 * #onRestart}) and gets all records from the beginning. New partitions are read from their
 * beginning. If the order of all records matters, they are not read, and {@link #trouble} reports
 * them.
 */
public final class TopicTail implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TopicTail.class);
  private static final Duration STEP = Duration.ofMillis(200);

  private final String topic;
  private final boolean ordered;
  private final BrokerCalls calls;
  private final BoundedConsumer<String> consumer;
  private final TopicIdentityCheck look;
  private final Map<TopicPartition, Long> beginning = new HashMap<>();

  /** The offset after the last record that was passed on. */
  private final Map<TopicPartition, Long> next = new HashMap<>();

  private Runnable restarted = () -> {};
  private Uuid id;
  private boolean missing;
  private int restarts;
  private String trouble;

  private TopicTail(KafkaSettings settings, String topic, Duration timeout, boolean ordered) {
    this.topic = topic;
    this.ordered = ordered;
    this.calls = new BrokerCalls(settings.bootstrapServers(), timeout);
    this.look = new TopicIdentityCheck(settings, topic, calls);
    consumer =
        new BoundedConsumer<>(
            ClientSettings.reader(settings),
            new StringDeserializer(),
            BoundedConsumer.Limits.of(settings));
    try {
      begin(partitions());
      look.ask();
    } catch (TimeoutException e) {
      close();
      throw calls.silent(e);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Connects, and is positioned before the first record.
   *
   * @param timeout how long the broker may take for an answer
   * @throws BrokerException if the topic is missing or nobody answers
   */
  public static TopicTail of(KafkaSettings settings, String topic, Duration timeout) {
    return new TopicTail(settings, topic, timeout, false);
  }

  /**
   * As {@link #of}, for a topic in which the order of all records matters.
   *
   * @throws BrokerException also if the topic has more than one partition
   */
  public static TopicTail ofOnePartition(KafkaSettings settings, String topic, Duration timeout) {
    return new TopicTail(settings, topic, timeout, true);
  }

  /**
   * Runs the action when all earlier records are void, since the topic starts again from its
   * beginning.
   */
  public void onRestart(Runnable newRestarted) {
    restarted = newRestarted;
  }

  private List<TopicPartition> partitions() {
    List<PartitionInfo> found = consumer.partitionsFor(topic, calls.timeout());
    if (found == null || found.isEmpty()) {
      throw calls.lacks(topic);
    }
    if (ordered && found.size() != 1) {
      throw new BrokerException(TopicComparison.notOrdered(topic, found.size()));
    }
    return found.stream().map(info -> new TopicPartition(topic, info.partition())).toList();
  }

  private void begin(Collection<TopicPartition> partitions) {
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    next.clear();
    beginning.clear();
    partitions.forEach(partition -> beginning.put(partition, 0L));
    // Not before they are assigned, or the client warns.
    beginning.putAll(consumer.beginningOffsets(partitions, calls.timeout()));
  }

  /** The offset of the first record that was there, by partition. */
  public Map<TopicPartition, Long> beginning() {
    return Map.copyOf(beginning);
  }

  /** A problem of the topic that does not stop reading it; empty if there is none. */
  public Optional<String> trouble() {
    return Optional.ofNullable(trouble);
  }

  /**
   * The offset of the next record, by partition.
   *
   * @throws BrokerException if the broker falls silent
   */
  public Map<TopicPartition, Long> positions() {
    try {
      return consumer.assignment().stream()
          .collect(Collectors.toMap(p -> p, p -> consumer.position(p, calls.timeout())));
    } catch (TimeoutException e) {
      throw silentOrMissing(e);
    }
  }

  /**
   * Hands on all records that are there now and have not been handed on before.
   *
   * @throws BrokerException if the broker falls silent or the topic is missing
   */
  public void readToEnd(Consumer<ConsumerRecord<String, byte[]>> reader) {
    try {
      lookAtTopic();
      int begun = restarts;
      boolean isRead = false;
      while (!isRead) {
        readTo(consumer.endOffsets(consumer.assignment(), calls.timeout()), reader);
        isRead = begun == restarts;
        begun = restarts;
      }
    } catch (TimeoutException e) {
      throw silentOrMissing(e);
    }
  }

  /**
   * Starts again at the beginning of these partitions, and hands on what stands before these
   * offsets; the others are not read any more.
   *
   * @throws BrokerException if the broker falls silent
   */
  public void readOnly(
      Map<TopicPartition, Long> ends, Consumer<ConsumerRecord<String, byte[]>> reader) {
    try {
      begin(ends.keySet());
    } catch (TimeoutException e) {
      throw silentOrMissing(e);
    }
    readTo(
        ends,
        each -> {
          if (each.offset() < ends.get(new TopicPartition(topic, each.partition()))) {
            reader.accept(each);
          }
        });
  }

  private void readTo(
      Map<TopicPartition, Long> ends, Consumer<ConsumerRecord<String, byte[]>> reader) {
    int begun = restarts;
    long lastProgress = System.nanoTime();
    while (begun == restarts && !haveReached(ends)) {
      if (poll(STEP, reader)) {
        lastProgress = System.nanoTime();
      } else if (System.nanoTime() - lastProgress > calls.timeout().toNanos()) {
        throw silentOrMissing(null);
      }
    }
  }

  private boolean haveReached(Map<TopicPartition, Long> ends) {
    Map<TopicPartition, Long> positions = positions();
    return ends.entrySet().stream()
        .allMatch(end -> positions.getOrDefault(end.getKey(), 0L) >= end.getValue());
  }

  /**
   * Hands on what comes within this time, at least one record if one comes.
   *
   * @return whether any came
   * @throws org.apache.kafka.common.errors.WakeupException after {@link #wakeUp}
   * @throws BrokerException if the broker has been silent for too long or the topic is missing
   */
  public boolean read(Duration wait, Consumer<ConsumerRecord<String, byte[]>> reader) {
    lookAtTopic();
    return poll(wait, reader);
  }

  private boolean poll(Duration wait, Consumer<ConsumerRecord<String, byte[]>> reader) {
    ConsumerRecords<String, byte[]> records = consumer.poll(wait);
    for (TopicPartition partition : records.partitions()) {
      if (records.records(partition).get(0).offset() < next.getOrDefault(partition, 0L)) {
        // The consumer's old place is gone, and it has begun anew by itself.
        restart(List.copyOf(consumer.assignment()));
        return true;
      }
    }
    for (ConsumerRecord<String, byte[]> each : records) {
      next.put(new TopicPartition(topic, each.partition()), each.offset() + 1);
      reader.accept(each);
    }
    return !records.isEmpty();
  }

  private void lookAtTopic() {
    (missing ? Optional.of(look.now()) : look.recent()).ifPresent(this::react);
  }

  private void react(TopicIdentityCheck.Seen seen) {
    if (!seen.exists()) {
      missing = true;
      consumer.assign(List.of()); // Or the client would ask for it again and again, and say so.
      throw calls.lacks(topic);
    }
    List<TopicPartition> wanted =
        IntStream.range(0, ordered ? 1 : seen.partitions())
            .mapToObj(partition -> new TopicPartition(topic, partition))
            .toList();
    if (id != null && !id.equals(seen.id())) {
      restart(wanted);
    } else if (consumer.assignment().size() < wanted.size()) {
      goOn(wanted);
    }
    if (ordered && !seen.id().equals(id)) {
      look.retention().ifPresent(LOG::warn);
    }
    // Only now: what failed on the way here is tried again.
    id = seen.id();
    missing = false;
    trouble =
        ordered && seen.partitions() > 1
            ? TopicComparison.notOrdered(topic, seen.partitions())
            : null;
  }

  private void restart(Collection<TopicPartition> partitions) {
    restarts++;
    restarted.run(); // First: whatever fails now, what was handed on counts no more.
    begin(partitions);
  }

  /** Partitions that were read already go on where they were. */
  private void goOn(List<TopicPartition> partitions) {
    Map<TopicPartition, Long> places = new HashMap<>(next);
    List<TopicPartition> added = new ArrayList<>(partitions);
    added.removeAll(consumer.assignment());
    added.removeAll(places.keySet());
    Map<TopicPartition, Long> kept =
        consumer.assignment().stream()
            .collect(Collectors.toMap(p -> p, p -> consumer.position(p, calls.timeout())));
    consumer.assign(partitions);
    places.forEach(consumer::seek);
    kept.forEach(consumer::seek);
    consumer.seekToBeginning(added);
    beginning.putAll(consumer.beginningOffsets(added, calls.timeout()));
  }

  /** A client waits for a topic that is gone as it waits for a broker. */
  private BrokerException silentOrMissing(TimeoutException cause) {
    return look.now().exists() ? calls.silent(cause) : calls.lacks(topic);
  }

  /** The client, for its meters. */
  public org.apache.kafka.clients.consumer.Consumer<?, ?> client() {
    return consumer;
  }

  /** Ends a running or the next {@link #read}. */
  public void wakeUp() {
    consumer.wakeup();
  }

  @Override
  public void close() {
    look.close();
    consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ZERO));
  }
}
