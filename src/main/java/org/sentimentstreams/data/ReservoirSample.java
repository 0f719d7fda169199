package org.sentimentstreams.data;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;

/** Draws rows by chance, in one pass and with no more memory than the rows it keeps. */
public final class ReservoirSample {

  private ReservoirSample() {}

  private record Drawn(long position, ReviewRow row) {}

  /**
   * Draws {@code limit} rows, each with the same chance, and returns them in the order of the file;
   * all rows if there is no limit or there are not more.
   *
   * @param seed the same seed draws the same rows
   * @throws IllegalArgumentException if the limit is negative
   */
  public static List<ReviewRow> of(Iterable<ReviewRow> rows, OptionalInt limit, long seed) {
    int most = limit.orElse(Integer.MAX_VALUE);
    if (most < 0) {
      throw new IllegalArgumentException("a limit of " + most + " rows: 0 or more is needed");
    }
    var random = new SplittableRandom(seed);
    var reservoir = new ArrayList<Drawn>();
    long position = 0;
    for (ReviewRow row : rows) {
      var drawn = new Drawn(position++, row);
      if (reservoir.size() < most) {
        reservoir.add(drawn);
        continue;
      }
      long slot = random.nextLong(position);
      if (slot < most) {
        reservoir.set((int) slot, drawn);
      }
    }
    reservoir.sort(Comparator.comparingLong(Drawn::position));
    return reservoir.stream().map(Drawn::row).toList();
  }
}
