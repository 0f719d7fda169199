package org.sentimentstreams.drift;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;

/** Counts what many threads see, of which none waits for another. */
final class LiveCounts {
  private final Bins bins;
  private final Map<Signal, LongAdder[]> adders = new EnumMap<>(Signal.class);
  private final LongAdder reviews = new LongAdder();
  private final DoubleAdder confidence = new DoubleAdder();

  LiveCounts(Bins bins) {
    this.bins = bins;
    for (Signal signal : Signal.values()) {
      LongAdder[] row = new LongAdder[bins.size(signal)];
      Arrays.setAll(row, bin -> new LongAdder());
      adders.put(signal, row);
    }
  }

  void scored(Scored review) {
    count(Signal.LABEL, bins.label(review.label()));
    count(Signal.SCORE, bins.score(review.score()));
    count(Signal.WIDE, bins.wide(review.isWide()));
    if (!review.isWide()) {
      count(Signal.LENGTH, bins.length(review.tokens()));
      count(Signal.TRUNCATED, bins.truncated(review.isTruncated()));
    }
    confidence.add(review.confidence());
    reviews.increment();
  }

  void read(int tokens, int unknown) {
    count(Signal.UNKNOWN, bins.unknown(tokens, unknown));
  }

  private void count(Signal signal, int bin) {
    adders.get(signal)[bin].increment();
  }

  /** What was counted so far. */
  Counts snapshot() {
    long seen = reviews.sum();
    double sum = confidence.sum();
    Map<Signal, long[]> counted = new EnumMap<>(Signal.class);
    adders.forEach(
        (signal, row) ->
            counted.put(signal, Arrays.stream(row).mapToLong(LongAdder::sum).toArray()));
    return new Counts(seen, sum, counted);
  }
}
