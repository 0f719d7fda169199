package org.sentimentstreams.scoring;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.sentimentstreams.batching.Request;
import org.sentimentstreams.schema.Prediction;

/**
 * What was read of one partition and is not processed yet, in the order of offsets. Guarded by the
 * monitor of the look-ahead.
 *
 * <p>Three offsets move through the partition: {@code taken} is the last that Streams has
 * processed, {@code polled} the last that it has polled, {@code next} the first that was not read
 * here. Entries ascend, and all are behind {@code taken} and before {@code next}; those up to
 * {@code polled} count as polled, those behind it as read ahead. An offset may be missing: a
 * transaction's marker, or a record for which there was no room. {@code next} may even be before
 * {@code polled}, while there is no room at all. Streams asking for {@code taken} or less, or for
 * less than the first entry at a poll, has gone back; then the buffer starts again from there.
 */
final class PartitionBuffer {
  /** What is added to a priority while its review is only read ahead. */
  static final long READ_AHEAD = 1L << 48;

  private final Deque<Entry> entries = new ArrayDeque<>();
  private long next;
  private long taken;
  private long polled;
  private long lastPriority;
  private long lastReadAhead;
  private long lastUsed;

  /**
   * One record.
   *
   * @param bytes of its value
   * @param request null if there is nothing to score
   */
  record Entry(long offset, int bytes, Request<Prediction> request) {}

  /** A buffer that begins with this offset. */
  PartitionBuffer(long offset) {
    beginAt(offset);
  }

  private void beginAt(long offset) {
    next = offset;
    taken = offset - 1;
    polled = offset - 1;
  }

  /** The offset to read next. */
  long next() {
    return next;
  }

  /** Records that Kafka Streams has not come to. */
  int size() {
    return entries.size();
  }

  /** When Kafka Streams last asked for it. */
  long lastUsed() {
    return lastUsed;
  }

  void use(long now) {
    lastUsed = now;
  }

  /**
   * Whether Kafka Streams has gone back, as it does after a rebalance or an aborted transaction.
   */
  boolean goesBackTo(long offset) {
    return offset <= taken || !entries.isEmpty() && offset < entries.peek().offset();
  }

  /**
   * The priority of the record at this offset; never before what the other buffers have reached.
   */
  long priority(long offset, long reached) {
    if (offset <= polled) {
      lastPriority = Math.max(lastPriority, reached) + 1;
      return lastPriority;
    }
    lastReadAhead = Math.max(Math.max(lastReadAhead, lastPriority), reached) + 1;
    return READ_AHEAD + lastReadAhead;
  }

  void add(Entry entry) {
    entries.add(entry);
    next = entry.offset() + 1;
  }

  /**
   * Kafka Streams has polled up to this offset; gives the reviews that were only read ahead before.
   */
  List<Entry> polledTo(long offset) {
    List<Entry> readAhead = new ArrayList<>();
    for (Entry entry : entries) {
      if (entry.offset() > offset) {
        break;
      }
      if (entry.offset() > polled && entry.request() != null) {
        readAhead.add(entry);
      }
    }
    polled = Math.max(polled, offset);
    return readAhead;
  }

  /** Takes all up to this offset, which is the one that is processed now. */
  List<Entry> takeTo(long offset) {
    List<Entry> passed = new ArrayList<>(1);
    while (!entries.isEmpty() && entries.peek().offset() <= offset) {
      passed.add(entries.poll());
    }
    taken = Math.max(taken, offset);
    next = Math.max(next, offset + 1);
    return passed;
  }

  /** Takes all, and begins again with this offset. */
  List<Entry> restart(long offset) {
    List<Entry> all = List.copyOf(entries);
    entries.clear();
    beginAt(offset);
    return all;
  }
}
