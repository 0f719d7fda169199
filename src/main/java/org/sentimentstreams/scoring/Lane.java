package org.sentimentstreams.scoring;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.sentimentstreams.batching.Request;
import org.sentimentstreams.schema.Prediction;

/**
 * What was read of one partition and is not processed yet, in the order of offsets. Guarded by the
 * look-ahead.
 */
final class Lane {
  /** What is added to a turn while its review is only read ahead. */
  static final long BEHIND = 1L << 48;

  private final Deque<Entry> entries = new ArrayDeque<>();
  private long next;
  private long taken;
  private long polled;
  private long lastTurn;
  private long lastBehind;
  private long lastUsed;

  /**
   * One record.
   *
   * @param bytes of its value
   * @param request null if there is nothing to score
   */
  record Entry(long offset, int bytes, Request<Prediction> request) {}

  /** A lane that begins with this offset. */
  Lane(long offset) {
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

  /** The turn of the record at this offset; never before what the other lanes have reached. */
  long turn(long offset, long reached) {
    if (offset <= polled) {
      lastTurn = Math.max(lastTurn, reached) + 1;
      return lastTurn;
    }
    lastBehind = Math.max(Math.max(lastBehind, lastTurn), reached) + 1;
    return BEHIND + lastBehind;
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
