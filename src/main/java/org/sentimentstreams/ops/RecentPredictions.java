package org.sentimentstreams.ops;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.sentimentstreams.data.OneLine;
import org.sentimentstreams.schema.Prediction;

/**
 * The last predictions with their texts, for people to look at. A fast stream is sampled, since
 * nobody can read more lines per second, and the stream must not pay for them.
 */
final class RecentPredictions {
  private static final int MOST = 60;
  private static final int PER_SECOND = 20;
  private static final long SECOND_MS = 1000;

  /** A longer text is cut to this many characters. */
  private static final int MAX_TEXT = 400;

  /** Names come from the publisher of the model, and may be long. */
  private static final int MAX_NAME = 100;

  private final AtomicLong second;
  private final AtomicInteger taken = new AtomicInteger();

  @GuardedBy("this")
  private final Deque<Item> items = new ArrayDeque<>();

  @GuardedBy("this")
  private long sequence;

  /**
   * One line of the page.
   *
   * @param sequence counts the items, from 1
   * @param at when it was scored, milliseconds since 1970
   * @param place partition and offset of the review
   * @param millis from the review's timestamp to its score
   */
  record Item(
      long sequence,
      long at,
      String text,
      String label,
      double score,
      String model,
      String version,
      String place,
      long millis,
      int tokens,
      String decidedBy) {}

  RecentPredictions(LongSupplier clock) {
    this.second = new AtomicLong(clock.getAsLong());
  }

  /** Keeps the prediction, unless enough were kept in this second. */
  void offer(ScoredReview scored, long now, long millis) {
    long began = second.get();
    if (now - began >= SECOND_MS && second.compareAndSet(began, now)) {
      taken.set(0);
    }
    if (taken.get() < PER_SECOND && taken.incrementAndGet() <= PER_SECOND) {
      add(scored, now, millis);
    }
  }

  private synchronized void add(ScoredReview scored, long now, long millis) {
    Prediction prediction = scored.prediction();
    items.addLast(
        new Item(
            ++sequence,
            now,
            beginning(scored.text()),
            OneLine.of(prediction.getLabel(), MAX_NAME),
            prediction.getScore(),
            OneLine.of(prediction.getModel(), MAX_NAME),
            OneLine.of(prediction.getVersion(), MAX_NAME),
            scored.partition() + "-" + scored.offset(),
            millis,
            prediction.getTokens(),
            prediction.getDecidedBy()));
    if (items.size() > MOST) {
      items.removeFirst();
    }
  }

  private static String beginning(String text) {
    if (text.length() <= MAX_TEXT) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(MAX_TEXT - 1)) ? MAX_TEXT - 1 : MAX_TEXT;
    return text.substring(0, end) + "…";
  }

  /** Those with a higher sequence number, oldest first. */
  synchronized List<Item> since(long last) {
    return items.stream().filter(item -> item.sequence() > last).toList();
  }
}
