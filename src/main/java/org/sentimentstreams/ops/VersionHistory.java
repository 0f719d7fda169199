package org.sentimentstreams.ops;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.sentimentstreams.data.OneLine;

/**
 * Records the versions of each model and their first predictions; a swap shows as the first
 * prediction of a version.
 */
final class VersionHistory {
  private static final int MOST = 50;
  private static final int MAX_NAME = 100;

  private final Map<String, String> current = new ConcurrentHashMap<>();

  @GuardedBy("this")
  private final Deque<Swap> swaps = new ArrayDeque<>();

  /**
   * The first prediction of a version.
   *
   * @param at milliseconds since 1970
   */
  record Swap(String model, String version, long at) {}

  void saw(String model, String version, long now) {
    if (!version.equals(current.get(model))) {
      add(model, version, now);
    }
  }

  private synchronized void add(String model, String version, long now) {
    if (!version.equals(current.put(model, version))) {
      swaps.addFirst(new Swap(OneLine.of(model, MAX_NAME), OneLine.of(version, MAX_NAME), now));
      if (swaps.size() > MOST) {
        swaps.removeLast();
      }
    }
  }

  /** The latest first. */
  synchronized List<Swap> swaps() {
    return List.copyOf(swaps);
  }
}
