package org.sentimentstreams.kafka.reading;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.sentimentstreams.config.KafkaSettings;
import org.sentimentstreams.kafka.ServiceTopics;

/**
 * A consumer that bounds its polls by the bytes of records in memory. Brokers bound only the
 * compressed size, and a few compressed kilobytes can expand to a gigabyte.
 *
 * <p>Kafka's consumer unpacks record by record, but only to {@code max.poll.records}. So this class
 * asks it for one record at a time, and combines them into one poll: as many records as that
 * setting says, or as many bytes as the largest record may have, whichever is reached first. A
 * record with a larger key, value or headers is cut, see {@link RecordTruncation}. Where memory
 * does not suffice for a record, its batch is read as a stream beside the consumer.
 *
 * @param <K> of keys
 */
public class BoundedConsumer<K> extends KafkaConsumer<K, byte[]> {
  private static final Duration AT_ONCE = Duration.ZERO;
  private static final Duration STEP = Duration.ofMillis(100);
  private static final Duration COMMIT = Duration.ofSeconds(20);

  private final Deserializer<K> keys;
  private final int mostRecords;
  private final Limits limits;
  private final LargeBatches large;
  private final PollBuffer<K> buffer = new PollBuffer<>();
  private final Map<TopicPartition, Long> handedOut = new HashMap<>();
  private boolean subscribed;
  private RuntimeException failure;
  private long commitDeadline;

  /**
   * What is kept of one record.
   *
   * @param bytes of its key, of its value, and of all its headers together; and about what a poll
   *     brings at most beside its last record
   * @param headers their number; each takes far more memory than it has bytes
   */
  public record Limits(int bytes, int headers) {
    private static final int HEADERS = 10_000;

    /** Of reviews. */
    public static Limits ofReviews(KafkaSettings settings) {
      return new Limits(settings.maxMessageBytes(), HEADERS);
    }

    /**
     * Limits for records of all topics, including dead letters, which have more headers than their
     * reviews.
     */
    public static Limits of(KafkaSettings settings) {
      return new Limits(settings.maxMessageBytes() + ServiceTopics.DEAD_LETTER_ROOM, 2 * HEADERS);
    }
  }

  /**
   * @param configs as for Kafka's consumer
   */
  public BoundedConsumer(Map<String, Object> configs, Deserializer<K> keys, Limits limits) {
    super(
        oneByOne(configs),
        new TruncatingDeserializer<>(keys, TruncatedPart.KEY, limits.bytes()),
        new TruncatingDeserializer<>(
            new ByteArrayDeserializer(), TruncatedPart.VALUE, limits.bytes()));
    this.keys = keys;
    this.limits = limits;
    this.mostRecords = mostRecords(configs);
    this.large = new LargeBatches(configs, limits);
  }

  /** One for all topics whose keys are read as bytes. */
  public static BoundedConsumer<byte[]> of(Map<String, Object> configs, KafkaSettings settings) {
    return new BoundedConsumer<>(configs, new ByteArrayDeserializer(), Limits.of(settings));
  }

  private static Map<String, Object> oneByOne(Map<String, Object> configs) {
    Map<String, Object> changed = new HashMap<>(configs);
    changed.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
    return changed;
  }

  private static int mostRecords(Map<String, Object> configs) {
    Object given = configs.get(ConsumerConfig.MAX_POLL_RECORDS_CONFIG);
    return given == null
        ? ConsumerConfig.DEFAULT_MAX_POLL_RECORDS
        : Integer.parseInt(given.toString().strip());
  }

  /**
   * {@inheritDoc}
   *
   * @throws HeapExhaustedException if there is not enough memory to read on, even piece by piece
   */
  @Override
  public ConsumerRecords<K, byte[]> poll(Duration timeout) {
    if (failure != null) {
      if (failure instanceof HeapExhaustedException && mayBeCommittedYet()) {
        return ConsumerRecords.empty();
      }
      RuntimeException late = failure;
      failure = null;
      throw late;
    }
    try {
      boolean unused = step(large.partitions().isEmpty() ? timeout : AT_ONCE);
      while (buffer.count() < mostRecords && buffer.bytes() < limits.bytes()) {
        if (!stepLarge() && !step(AT_ONCE)) {
          break;
        }
      }
    } catch (HeapExhaustedException e) {
      failure = e;
      commitDeadline = System.nanoTime() + COMMIT.toNanos();
    } catch (InvalidOffsetException e) {
      if (buffer.isEmpty()) {
        throw e; // Otherwise the next poll finds it, too.
      }
    } catch (RuntimeException e) {
      if (buffer.isEmpty()) {
        throw e;
      }
      failure = e; // What has been read counts as consumed, so it has to be handed out first.
    }
    ConsumerRecords<K, byte[]> records = buffer.take();
    records.nextOffsets().forEach((partition, next) -> handedOut.put(partition, next.offset()));
    return records;
  }

  /**
   * Whether to wait until the returned records are committed, so that {@code dlq skip} finds the
   * group right before the record in the way.
   */
  private boolean mayBeCommittedYet() {
    if (!subscribed || System.nanoTime() > commitDeadline) {
      return false;
    }
    try {
      Thread.sleep(STEP.toMillis());
      Map<TopicPartition, OffsetAndMetadata> committed = committed(handedOut.keySet(), COMMIT);
      return handedOut.entrySet().stream()
          .anyMatch(
              out -> {
                OffsetAndMetadata offset = committed.get(out.getKey());
                return offset == null || offset.offset() < out.getValue();
              });
    } catch (KafkaException e) {
      return false;
    } catch (InterruptedException e) {
      throw new InterruptException(e); // Its constructor restores the interrupt.
    }
  }

  /** Polls once; false if that returned nothing. */
  private boolean step(Duration timeout) {
    OutOfMemoryError failed;
    try {
      ConsumerRecords<K, byte[]> records = pollWithoutLarge(timeout);
      for (ConsumerRecord<K, byte[]> record : records) {
        addOrGoBack(record);
      }
      buffer.goOn(records.nextOffsets());
      return !records.nextOffsets().isEmpty();
    } catch (OutOfMemoryError e) {
      failed = e;
    }
    large.find(this, failed); // Here, where nothing holds the record any more.
    return false;
  }

  /** Looking at headers copies them, and there may be no memory for that either. */
  private void addOrGoBack(ConsumerRecord<K, byte[]> record) {
    try {
      buffer.add(bounded(record));
    } catch (OutOfMemoryError e) {
      seek(new TopicPartition(record.topic(), record.partition()), record.offset());
      throw e;
    }
  }

  private ConsumerRecords<K, byte[]> pollWithoutLarge(Duration timeout) {
    Set<TopicPartition> held = new HashSet<>(large.partitions());
    held.retainAll(assignment());
    held.removeAll(paused());
    if (!held.isEmpty()) {
      pause(held);
    }
    try {
      return super.poll(timeout);
    } finally {
      if (!held.isEmpty()) {
        held.retainAll(assignment());
        resume(held);
      }
    }
  }

  /** Takes a record from a batch that is read beside the consumer; false if there is none. */
  private boolean stepLarge() {
    Optional<LargeBatches.Step> next = large.next(this);
    next.ifPresent(
        step -> {
          long goOn = step.end();
          if (step.record().isPresent()) {
            ConsumerRecord<K, byte[]> record = withKey(step.record().get());
            buffer.add(record);
            goOn = record.offset() + 1;
          } else {
            seek(step.partition(), goOn);
          }
          buffer.goOn(Map.of(step.partition(), new OffsetAndMetadata(goOn)));
        });
    return next.isPresent();
  }

  private ConsumerRecord<K, byte[]> withKey(ConsumerRecord<byte[], byte[]> record) {
    byte[] key = record.key();
    return with(
        record,
        key == null ? null : keys.deserialize(record.topic(), record.headers(), key),
        record.headers());
  }

  private ConsumerRecord<K, byte[]> bounded(ConsumerRecord<K, byte[]> record) {
    Headers headers = RecordTruncation.bounded(record.headers(), limits);
    return headers == record.headers() ? record : with(record, record.key(), headers);
  }

  private static <K> ConsumerRecord<K, byte[]> with(
      ConsumerRecord<?, byte[]> record, K key, Headers headers) {
    return new ConsumerRecord<>(
        record.topic(),
        record.partition(),
        record.offset(),
        record.timestamp(),
        record.timestampType(),
        record.serializedKeySize(),
        record.serializedValueSize(),
        key,
        record.value(),
        headers,
        record.leaderEpoch());
  }

  @Override
  public void subscribe(Collection<String> topics, ConsumerRebalanceListener listener) {
    subscribed = true;
    super.subscribe(topics, new Dropping(listener));
  }

  @Override
  public void subscribe(Pattern pattern, ConsumerRebalanceListener listener) {
    subscribed = true;
    super.subscribe(pattern, new Dropping(listener));
  }

  @Override
  public void assign(Collection<TopicPartition> partitions) {
    super.assign(partitions);
    Set<TopicPartition> others = new HashSet<>(large.partitions());
    others.removeAll(partitions);
    large.drop(others);
  }

  @Override
  public void close() {
    large.close();
    super.close();
  }

  @Override
  public void close(CloseOptions option) {
    large.close();
    super.close(option);
  }

  /** A rebalance may come between two of the combined polls. */
  private final class Dropping implements ConsumerRebalanceListener {
    private final ConsumerRebalanceListener listener;

    Dropping(ConsumerRebalanceListener listener) {
      this.listener = listener;
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      drop(partitions);
      listener.onPartitionsAssigned(partitions);
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      drop(partitions);
      listener.onPartitionsRevoked(partitions);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
      drop(partitions);
      listener.onPartitionsLost(partitions);
    }

    private void drop(Collection<TopicPartition> partitions) {
      handedOut.keySet().removeAll(partitions);
      buffer.drop(partitions);
      large.drop(partitions);
    }
  }
}
