package org.sentimentstreams.lab.bench;

import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/** When each review of a run passed which place, on the clock of this process. */
final class LatencyRecorder {
  /** The places on the way. */
  enum Place {
    PRODUCED,
    FORWARDED,
    UNCOMMITTED,
    COMMITTED
  }

  private final AtomicLongArray[] times = new AtomicLongArray[Place.values().length];
  private final CountDownLatch open;
  private final int reviews;
  private final int warmUp;

  /** Of which all count. */
  LatencyRecorder(int reviews) {
    this(reviews, 0);
  }

  /**
   * @param warmUp how many of the first do not count in quantiles
   */
  LatencyRecorder(int reviews, int warmUp) {
    this.reviews = reviews;
    this.warmUp = warmUp;
    this.open = new CountDownLatch(reviews);
    Arrays.setAll(times, place -> new AtomicLongArray(reviews));
  }

  int size() {
    return reviews;
  }

  /** Notes the first time that a review passes. */
  void pass(Place place, int review) {
    if (times[place.ordinal()].compareAndSet(review, 0, System.nanoTime())
        && place == Place.COMMITTED) {
      open.countDown();
    }
  }

  /** Waits until all have arrived where committed records are read; false if they don't. */
  boolean await(long seconds) throws InterruptedException {
    return open.await(seconds, TimeUnit.SECONDS);
  }

  /** When the last review passed, as from {@link System#nanoTime}. */
  long last(Place place) {
    AtomicLongArray there = times[place.ordinal()];
    long last = Long.MIN_VALUE;
    for (int i = 0; i < reviews; i++) {
      last = Math.max(last, there.get(i));
    }
    return last;
  }

  /**
   * Milliseconds from producing to a place.
   *
   * @param quantile 0 to 1
   */
  double quantileMs(Place place, double quantile) {
    long[] nanos = new long[reviews - warmUp];
    for (int i = 0; i < nanos.length; i++) {
      int review = warmUp + i;
      nanos[i] = times[place.ordinal()].get(review) - times[Place.PRODUCED.ordinal()].get(review);
    }
    Arrays.sort(nanos);
    int index = (int) Math.ceil(quantile * nanos.length) - 1;
    return nanos[Math.max(0, index)] / 1e6;
  }
}
