package org.sentimentstreams.registry;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.sentimentstreams.config.KafkaSettings;
import org.sentimentstreams.kafka.reading.TopicTail;
import org.sentimentstreams.kafka.values.AvroSerde;
import org.sentimentstreams.schema.InstanceStatus;

/**
 * The status of all scoring instances, read from their topic. *
 *
 * <p>The age of a heartbeat never depends on two clocks. A heartbeat that comes while the board is
 * open is timed by its arrival. An older one is compared with the other records: a record is as old
 * as the newest record before it. Only if the newest record seems old, or from the future, the
 * clocks of this machine and the instances may differ; then the board first listens for a
 * heartbeat.
 */
public final class StatusBoard implements AutoCloseable {
  /** An instance that has missed this many heartbeats counts as dead. */
  private static final int MISSED_HEARTBEATS = 3;

  private static final Duration LONGEST_HEARTBEAT = Duration.ofHours(1);

  /** How long the board listens at most, and how much longer than a heartbeat it waits. */
  private static final Duration MOST_LISTENING = Duration.ofSeconds(15);

  private static final Duration LATE = Duration.ofSeconds(1);
  private static final Duration STEP = Duration.ofMillis(200);

  private final TopicTail tail;
  private final Clock clock;
  private final LongSupplier nanos;
  private final Deserializer<InstanceStatus> reader =
      AvroSerde.of(InstanceStatus.class).deserializer();
  private final Map<String, Entry> latest = new TreeMap<>();

  /** The largest timestamp of the records that existed at the start, in milliseconds since 1970. */
  private long newest = Long.MIN_VALUE;

  /** Whether all records that existed at the start are read. */
  private boolean isRead;

  private boolean isOpen;
  private boolean heard;

  /**
   * @param at when it was written: until the board is opened as {@link #newest}, then as {@link
   *     #nanos}
   */
  private record Entry(InstanceStatus status, long at) {}

  /** An instance, by its last record. * @param age about how long ago the record was written */
  public record Instance(InstanceStatus status, Duration age) {
    /** Whether its last heartbeat is recent. */
    public boolean isLive() {
      return age.compareTo(heartbeat(status).multipliedBy(MISSED_HEARTBEATS)) <= 0;
    }
  }

  /**
   * Connects and reads to the end. If all instances seem dead, this takes about as long as a
   * heartbeat.
   *
   * @param timeout how long the broker may take for an answer
   * @throws org.sentimentstreams.kafka.BrokerException if the topic is missing, has more than one
   *     partition, or nobody answers
   */
  public StatusBoard(KafkaSettings settings, String topic, Duration timeout) {
    this(settings, topic, timeout, Clock.systemUTC(), System::nanoTime);
  }

  /**
   * @param nanos as {@link System#nanoTime}
   */
  StatusBoard(
      KafkaSettings settings, String topic, Duration timeout, Clock clock, LongSupplier nanos) {
    this.clock = clock;
    this.nanos = nanos;
    this.tail = TopicTail.ofOnePartition(settings, topic, timeout);
    tail.onRestart(latest::clear);
    try {
      tail.readToEnd(this::apply);
      isRead = true;
      open();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** From here on arrival counts. */
  private void open() {
    Duration sinceNewest = sinceNewest();
    long now = nanos.getAsLong();
    isOpen = true;
    latest.replaceAll(
        (key, entry) ->
            new Entry(
                entry.status(),
                now - sinceNewest.plusMillis(Math.subtractExact(newest, entry.at())).toNanos()));
  }

  /** How long ago the newest record was written. */
  private Duration sinceNewest() {
    if (latest.isEmpty()) {
      return Duration.ZERO;
    }
    Duration heartbeat =
        latest.values().stream()
            .filter(entry -> entry.at() == newest)
            .map(entry -> heartbeat(entry.status()))
            .findFirst()
            .orElse(MOST_LISTENING);
    Duration since = Duration.ofMillis(clock.millis() - newest);
    Duration alive = heartbeat.multipliedBy(MISSED_HEARTBEATS);
    if (since.abs().compareTo(alive) <= 0) {
      return since.isNegative() ? Duration.ZERO : since;
    }
    if (hearsAnything(heartbeat.plus(LATE))) {
      return Duration.ZERO; // The clocks differ.
    }
    return since.isNegative() ? alive.plus(LATE) : since;
  }

  private boolean hearsAnything(Duration wait) {
    Duration listening = wait.compareTo(MOST_LISTENING) < 0 ? wait : MOST_LISTENING;
    long start = System.nanoTime();
    while (!heard && System.nanoTime() - start < listening.toNanos()) {
      tail.read(STEP, this::apply);
    }
    return heard;
  }

  /** Reads the records since the last time, to the end. */
  public void refresh() {
    tail.readToEnd(this::apply);
  }

  private void apply(ConsumerRecord<String, byte[]> record) {
    if (isRead) {
      heard = true;
    } else {
      newest = Math.max(newest, record.timestamp());
    }
    if (record.key() == null) {
      return;
    }
    try {
      InstanceStatus status = reader.deserialize(record.topic(), record.value());
      if (status == null) {
        latest.remove(record.key());
      } else if (record.key().equals(key(status))) {
        latest.put(record.key(), new Entry(status, isOpen ? nanos.getAsLong() : newest));
      }
    } catch (SerializationException e) {
      // A record of something else; instances repeat their status.
    }
  }

  static String key(InstanceStatus status) {
    return status.getModel() + "/" + status.getInstance();
  }

  private static Duration heartbeat(InstanceStatus status) {
    long longest = LONGEST_HEARTBEAT.toMillis();
    return Duration.ofMillis(Math.min(longest, Math.max(0, status.getHeartbeatMs())));
  }

  /** The instances of a model that have told of themselves lately, by name. */
  public List<InstanceStatus> live(String model) {
    return instances(model).stream().filter(Instance::isLive).map(Instance::status).toList();
  }

  /** All instances of a model that did not end orderly, the dead ones included, by name. */
  public List<Instance> instances(String model) {
    long now = nanos.getAsLong();
    return latest.values().stream()
        .filter(entry -> entry.status().getModel().equals(model))
        .map(entry -> new Instance(entry.status(), Duration.ofNanos(now - entry.at())))
        .toList();
  }

  @Override
  public void close() {
    tail.close();
  }
}
