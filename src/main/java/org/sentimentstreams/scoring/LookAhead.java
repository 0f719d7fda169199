package org.sentimentstreams.scoring;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.sentimentstreams.batching.Batcher;
import org.sentimentstreams.batching.Request;
import org.sentimentstreams.schema.Prediction;
import org.sentimentstreams.schema.Review;

/**
 * Requests for reviews that were polled but not yet processed, by partition and offset. It only
 * makes scoring faster: a review that is not found here is submitted when its turn comes, so no
 * prediction depends on what stands here. Safe for use by all stream threads.
 *
 * <p>Streams goes through its partitions side by side, so requests take turns by partition, and a
 * partition that is polled later joins in at the turn that the others have reached. By plain age,
 * the first review of the last partition would wait for all others, with a transaction open
 * meanwhile.
 */
public final class LookAhead {
  private final String topic;
  private final Deserializer<Review> deserializer;
  private final ModelRoutes routes;
  private final Batcher<Prediction> batcher;
  private final Limits limits;
  private final long maxIdleNanos;
  private final LongSupplier clock;

  private final Map<TopicPartition, Lane> lanes = new HashMap<>();
  private int requests;
  private long bytes;
  private long reachedTurn;

  /**
   * What is submitted ahead at most; what is polled beyond is submitted when its turn comes.
   *
   * @param requests reviews
   * @param bytes of their records' values
   */
  public record Limits(int requests, long bytes) {}

  /** The requests of one partition in the order of their offsets. */
  private static final class Lane {
    private final Deque<Entry> entries = new ArrayDeque<>();
    private long lastUsed;
    private long lastTurn;
  }

  private record Entry(long offset, int bytes, long turn, Request<Prediction> request) {}

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
    this.deserializer = deserializer;
    this.routes = routes;
    this.batcher = batcher;
    this.limits = limits;
    this.maxIdleNanos = maxIdle.toNanos();
    this.clock = clock;
  }

  /** Submits all that one poll brought, at once. Never throws and never waits for the model. */
  public void polled(ConsumerRecords<byte[], byte[]> records) {
    List<Request<Prediction>> submitted = new ArrayList<>(records.count());
    synchronized (this) {
      letGoOfIdleLanes();
      for (TopicPartition partition : records.partitions()) {
        if (partition.topic().equals(topic)) {
          add(partition, records.records(partition), submitted);
        }
      }
    }
    batcher.submit(submitted);
  }

  private void add(
      TopicPartition partition,
      List<ConsumerRecord<byte[], byte[]>> records,
      List<Request<Prediction>> submitted) {
    Lane lane = lanes.computeIfAbsent(partition, p -> new Lane());
    lane.lastUsed = clock.getAsLong();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      int size = record.value() == null ? 0 : record.value().length;
      if (requests >= limits.requests() || bytes + size > limits.bytes()) {
        return;
      }
      // After a rebalance or a seek the consumer reads again what it read before.
      if (!lane.entries.isEmpty() && lane.entries.peekLast().offset() >= record.offset()) {
        clear(lane);
      }
      long turn = Math.max(lane.lastTurn, reachedTurn) + 1;
      Request<Prediction> request = request(record, turn);
      if (request != null) {
        lane.lastTurn = turn;
        lane.entries.add(new Entry(record.offset(), size, turn, request));
        submitted.add(request);
        requests++;
        bytes += size;
      }
    }
  }

  /** A request, or null: what is wrong with the record is said when its turn comes. */
  private Request<Prediction> request(ConsumerRecord<byte[], byte[]> record, long turn) {
    try {
      Review review = deserializer.deserialize(topic, record.value());
      return review == null || review.getText().isBlank()
          ? null
          : new Request<>(routes.model(record.headers()), review.getText(), turn);
    } catch (SerializationException | InvalidReviewException e) {
      return null;
    }
  }

  /**
   * The request for a record whose turn has come; submitted now if it was not before.
   *
   * @param offset -1 if the record does not come from a topic
   * @throws InvalidReviewException if the headers name a model that is not there
   */
  public Request<Prediction> take(
      TopicPartition partition, long offset, Headers headers, String text) {
    Request<Prediction> found = offset < 0 ? null : remove(partition, offset);
    if (found == null) {
      found = new Request<>(routes.model(headers), text, nextTurn());
      batcher.submit(List.of(found));
    }
    return found;
  }

  /** Somebody waits for it already; but turns go on, so that others are not passed for ever. */
  private synchronized long nextTurn() {
    return ++reachedTurn;
  }

  private synchronized Request<Prediction> remove(TopicPartition partition, long offset) {
    Lane lane = lanes.get(partition);
    if (lane == null) {
      return null;
    }
    lane.lastUsed = clock.getAsLong();
    while (!lane.entries.isEmpty() && lane.entries.peek().offset() <= offset) {
      Entry entry = lane.entries.poll();
      requests--;
      bytes -= entry.bytes();
      if (entry.offset() == offset) {
        reachedTurn = Math.max(reachedTurn, entry.turn());
        return entry.request();
      }
      batcher.cancel(List.of(entry.request()));
    }
    return null;
  }

  /** Drops what was submitted for a partition of the topic that is processed here no more. */
  public synchronized void revoked(int partition) {
    Lane lane = lanes.remove(new TopicPartition(topic, partition));
    if (lane != null) {
      clear(lane);
    }
  }

  /** Requests that wait for their records' turn. */
  public synchronized int size() {
    return requests;
  }

  private void letGoOfIdleLanes() {
    long now = clock.getAsLong();
    lanes
        .values()
        .removeIf(
            lane -> {
              boolean idle = now - lane.lastUsed > maxIdleNanos;
              if (idle) {
                clear(lane);
              }
              return idle;
            });
  }

  private void clear(Lane lane) {
    batcher.cancel(lane.entries.stream().map(Entry::request).toList());
    requests -= lane.entries.size();
    bytes -= lane.entries.stream().mapToLong(Entry::bytes).sum();
    lane.entries.clear();
  }
}
