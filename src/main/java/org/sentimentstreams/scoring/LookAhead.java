package org.sentimentstreams.scoring;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;
import org.sentimentstreams.batching.Batcher;
import org.sentimentstreams.batching.Request;
import org.sentimentstreams.schema.Prediction;
import org.sentimentstreams.schema.Review;

/**
 * Requests for reviews that were read but not yet processed, by partition and offset. It only makes
 * scoring faster: a review that is not found here is submitted when it is processed, so no
 * prediction depends on what stands here. Safe for use by all stream threads.
 *
 * <p>What Kafka Streams polls comes in first of all, and decides which partitions are looked at;
 * {@link ReadAhead} adds what stands behind it in the topic, so that the device does not depend on
 * when a stream thread polls again.
 *
 * <p><b>States.</b> A record is unknown until somebody reads it here. It is <em>read ahead</em> if
 * only {@link #readAhead} has seen it, and <em>polled</em> once {@link #polled} has; from either it
 * is <em>taken</em> when Streams processes it, or <em>dropped</em>: Streams passed it by, went back
 * (after a rebalance or an aborted transaction), lost the partition, or has not asked for it for a
 * while. What is dropped is cancelled in the batcher, and may come in again. {@link
 * PartitionBuffer} holds the records of one partition that are read ahead or polled.
 *
 * <p><b>Priorities.</b> Lower numbers go first. Streams goes through the partitions that it has
 * polled side by side, so requests alternate by partition: the priority counts up within each, and
 * a partition that is polled later joins in at {@code reachedPriority}, which is that of the latest
 * review that was taken. By plain age, the first review of the last partition would wait for all
 * others, with a transaction open meanwhile. Whatever is only read ahead waits behind all that is
 * polled ({@link PartitionBuffer#READ_AHEAD}). Streams drains what it has before it polls again,
 * often from a single partition: with equal priorities half of the device's work would be for
 * reviews whose predictions nobody can forward yet.
 *
 * <p><b>Invariants.</b> {@code requests} and {@code bytes} are the sums over all buffers, and stay
 * within the limits. {@code reachedPriority} never falls. A record is in a buffer at most once,
 * since a buffer takes only offsets from its next one on.
 *
 * <p><b>Locks.</b> The monitor of this guards all buffers. It is not held while records are
 * decoded, which may wait for a schema registry, nor while requests are submitted: who reads asks
 * first from where on, decodes, and adds what is still new. Two threads that read the same records
 * at once waste some work, and no more. Under the monitor only the batcher's queue is locked, to
 * cancel; the batcher never calls back.
 */
public final class LookAhead {
  private final String topic;
  private final ReviewDecoder reader;
  private final Batcher<Prediction> batcher;
  private final Limits limits;
  private final long maxIdleNanos;
  private final LongSupplier clock;

  @GuardedBy("this")
  private final Map<TopicPartition, PartitionBuffer> buffers = new HashMap<>();

  @GuardedBy("this")
  private int requests;

  @GuardedBy("this")
  private long bytes;

  @GuardedBy("this")
  private long reachedPriority;

  /**
   * What is submitted ahead at most; what is polled beyond is submitted when it is processed.
   *
   * @param requests reviews
   * @param bytes of their records' values
   */
  public record Limits(int requests, long bytes) {}

  /**
   * What to read ahead.
   *
   * @param next the offset that each partition goes on with
   * @param full partitions of which enough was read for now
   */
  record Wanted(Map<TopicPartition, Long> next, Set<TopicPartition> full) {}

  /**
   * @param topic the topic of reviews; records of others are passed by
   * @param routes from a review's headers to one of the batcher's models
   * @param limits of what is kept
   * @param maxIdle partitions that nobody asked for in this time are let go: they were revoked
   * @param clock nanoseconds, as from {@link System#nanoTime}
   */
  public LookAhead(
      String topic,
      Deserializer<Review> deserializer,
      ModelRoutes routes,
      Batcher<Prediction> batcher,
      Limits limits,
      Duration maxIdle,
      LongSupplier clock) {
    this.topic = topic;
    this.reader = new ReviewDecoder(topic, deserializer, routes);
    this.batcher = batcher;
    this.limits = limits;
    this.maxIdleNanos = maxIdle.toNanos();
    this.clock = clock;
  }

  /**
   * Submits at once what one poll of Kafka Streams brought and was not read ahead. Never throws and
   * never waits for the model; a registry of schemas is waited for, but by this caller alone.
   */
  public void polled(ConsumerRecords<byte[], byte[]> records) {
    Map<TopicPartition, List<ReviewDecoder.Asked>> asked = read(records, missing(records));
    List<Request<Prediction>> submitted = new ArrayList<>(records.count());
    List<Request<Prediction>> raised = new ArrayList<>();
    synchronized (this) {
      for (TopicPartition partition : records.partitions()) {
        if (partition.topic().equals(topic)) {
          List<ConsumerRecord<byte[], byte[]>> polled = records.records(partition);
          long first = polled.get(0).offset();
          PartitionBuffer buffer =
              buffers.computeIfAbsent(partition, p -> new PartitionBuffer(first));
          buffer.use(clock.getAsLong());
          if (buffer.goesBackTo(first)) {
            drop(buffer.restart(first));
          }
          for (PartitionBuffer.Entry entry :
              buffer.polledTo(polled.get(polled.size() - 1).offset())) {
            entry.request().raisePriority(buffer.priority(entry.offset(), reachedPriority));
            raised.add(entry.request());
          }
          add(buffer, asked.get(partition), submitted);
        }
      }
    }
    batcher.submit(submitted);
    batcher.updatePriorities(raised);
  }

  /** Submits what was read ahead, of partitions that are processed here and from where they are. */
  void readAhead(ConsumerRecords<byte[], byte[]> records) {
    Map<TopicPartition, List<ReviewDecoder.Asked>> asked = read(records, next());
    List<Request<Prediction>> submitted = new ArrayList<>(records.count());
    synchronized (this) {
      asked.forEach(
          (partition, reviews) -> {
            PartitionBuffer buffer = buffers.get(partition);
            if (buffer != null) {
              add(buffer, reviews, submitted);
            }
          });
    }
    batcher.submit(submitted);
  }

  private Map<TopicPartition, List<ReviewDecoder.Asked>> read(
      ConsumerRecords<byte[], byte[]> records, Map<TopicPartition, Long> from) {
    Map<TopicPartition, List<ReviewDecoder.Asked>> asked = new HashMap<>();
    from.forEach(
        (partition, offset) ->
            asked.put(partition, reader.read(records.records(partition), offset)));
    return asked;
  }

  /** From where on a poll brought what does not stand here. */
  private synchronized Map<TopicPartition, Long> missing(ConsumerRecords<byte[], byte[]> records) {
    dropIdleBuffers();
    Map<TopicPartition, Long> from = new HashMap<>();
    for (TopicPartition partition : records.partitions()) {
      if (partition.topic().equals(topic)) {
        long first = records.records(partition).get(0).offset();
        PartitionBuffer buffer = buffers.get(partition);
        from.put(partition, buffer == null || buffer.goesBackTo(first) ? first : buffer.next());
      }
    }
    return from;
  }

  private synchronized Map<TopicPartition, Long> next() {
    Map<TopicPartition, Long> next = new HashMap<>();
    buffers.forEach((partition, buffer) -> next.put(partition, buffer.next()));
    return next;
  }

  /**
   * What to read ahead now.
   *
   * @param depth reviews that stand before Kafka Streams, all partitions together
   */
  synchronized Wanted wanted(int depth) {
    Set<TopicPartition> full = new HashSet<>();
    buffers.forEach(
        (partition, buffer) -> {
          if (buffer.size() * buffers.size() >= depth) {
            full.add(partition);
          }
        });
    return new Wanted(next(), full);
  }

  @GuardedBy("this")
  private void add(
      PartitionBuffer buffer,
      List<ReviewDecoder.Asked> reviews,
      List<Request<Prediction>> submitted) {
    for (ReviewDecoder.Asked asked : reviews) {
      // Another thread may have added it while it was read.
      if (asked.offset() < buffer.next()) {
        continue;
      }
      if (requests >= limits.requests() || bytes + asked.bytes() > limits.bytes()) {
        return;
      }
      PartitionBuffer.Entry entry = asked.entry(buffer.priority(asked.offset(), reachedPriority));
      buffer.add(entry);
      requests++;
      bytes += asked.bytes();
      if (entry.request() != null) {
        submitted.add(entry.request());
      }
    }
  }

  /**
   * The request for the record that is processed now; submitted now if it was not before.
   *
   * @param offset -1 if the record does not come from a topic
   * @param model what the batcher calls the version that it is submitted to now
   */
  public Request<Prediction> take(
      TopicPartition partition, long offset, String model, String text) {
    Request<Prediction> found = offset < 0 ? null : remove(partition, offset);
    if (found == null) {
      found = new Request<>(model, text, nextPriority());
      batcher.submit(List.of(found));
    }
    return found;
  }

  /** Gives up a request that was taken. */
  void giveUp(Request<Prediction> request) {
    batcher.cancel(List.of(request));
  }

  /**
   * Somebody waits for it already; but priorities go on, so that others are not passed for ever.
   */
  private synchronized long nextPriority() {
    return ++reachedPriority;
  }

  private synchronized Request<Prediction> remove(TopicPartition partition, long offset) {
    PartitionBuffer buffer = buffers.get(partition);
    if (buffer == null) {
      return null;
    }
    buffer.use(clock.getAsLong());
    List<PartitionBuffer.Entry> passed = buffer.takeTo(offset);
    PartitionBuffer.Entry last = passed.isEmpty() ? null : passed.get(passed.size() - 1);
    if (last == null || last.offset() != offset) {
      drop(passed);
      return null;
    }
    drop(passed.subList(0, passed.size() - 1));
    requests--;
    bytes -= last.bytes();
    if (last.request() != null && last.request().priority() < PartitionBuffer.READ_AHEAD) {
      reachedPriority = Math.max(reachedPriority, last.request().priority());
    }
    return last.request();
  }

  /** Drops what was submitted for a partition of the topic that is processed here no more. */
  public synchronized void revoked(int partition) {
    PartitionBuffer buffer = buffers.remove(new TopicPartition(topic, partition));
    if (buffer != null) {
      drop(buffer.restart(0));
    }
  }

  /** Records that are not processed yet. */
  public synchronized int size() {
    return requests;
  }

  /** Those of these partitions. */
  synchronized int size(Set<TopicPartition> partitions) {
    int size = 0;
    for (TopicPartition partition : partitions) {
      PartitionBuffer buffer = buffers.get(partition);
      size += buffer == null ? 0 : buffer.size();
    }
    return size;
  }

  @GuardedBy("this")
  private void dropIdleBuffers() {
    long now = clock.getAsLong();
    for (Iterator<PartitionBuffer> each = buffers.values().iterator(); each.hasNext(); ) {
      PartitionBuffer buffer = each.next();
      if (now - buffer.lastUsed() > maxIdleNanos) {
        drop(buffer.restart(0));
        each.remove();
      }
    }
  }

  @GuardedBy("this")
  private void drop(List<PartitionBuffer.Entry> entries) {
    batcher.cancel(
        entries.stream().map(PartitionBuffer.Entry::request).filter(Objects::nonNull).toList());
    requests -= entries.size();
    bytes -= entries.stream().mapToLong(PartitionBuffer.Entry::bytes).sum();
  }
}
