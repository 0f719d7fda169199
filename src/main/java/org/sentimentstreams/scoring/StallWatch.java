package org.sentimentstreams.scoring;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.sentimentstreams.kafka.reading.Backlog;

/**
 * Measures how long reviews have waited while none was committed, for each partition and for all
 * partitions of this instance together.
 */
final class StallWatch {
  private final Duration timeout;
  private final LongSupplier clock;

  @GuardedBy("this")
  private final Map<Integer, Standing> standing = new HashMap<>();

  @GuardedBy("this")
  private final Map<Integer, Holding> held = new HashMap<>();

  @GuardedBy("this")
  private long lastMove;

  @GuardedBy("this")
  private long lastReading;

  /**
   * The state of a partition. * @param committed the group's offset @param waits whether there is
   * more to read @param since when it was first seen in this state
   */
  private record Standing(long committed, boolean waits, long since) {}

  /**
   * When this instance had a partition; threads that keep ending lose it for moments.
   *
   * @param since first
   * @param last lastly
   */
  private record Holding(long since, long last) {}

  /**
   * @param timeout how long nothing may be scored while reviews wait
   * @param clock nanoseconds, as from {@link System#nanoTime}
   */
  StallWatch(Duration timeout, LongSupplier clock) {
    this.timeout = timeout;
    this.clock = clock;
    this.lastMove = clock.getAsLong();
    this.lastReading = lastMove;
  }

  /**
   * Takes the next reading.
   *
   * @param backlogs of the partitions
   * @param here those that are read by this instance now
   */
  synchronized void see(Collection<Backlog> backlogs, Set<Integer> here) {
    long now = clock.getAsLong();
    lastReading = now;
    for (int partition : here) {
      Holding before = held.get(partition);
      held.put(partition, new Holding(before == null ? now : before.since(), now));
    }
    held.values().removeIf(holding -> now - holding.last() > timeout.toNanos());
    for (Backlog backlog : backlogs) {
      Standing before = standing.get(backlog.partition());
      boolean waits = backlog.records() > 0;
      boolean moved = before != null && before.committed() != backlog.committed();
      if (moved && held.containsKey(backlog.partition())) {
        lastMove = now;
      }
      if (before == null || moved || before.waits() != waits) {
        standing.put(backlog.partition(), new Standing(backlog.committed(), waits, now));
      }
    }
  }

  /**
   * How long reviews of a partition have waited while none of it was committed; zero if none do.
   */
  synchronized Duration stalled(int partition) {
    Standing stands = standing.get(partition);
    return stands == null || !stands.waits()
        ? Duration.ZERO
        : Duration.ofNanos(lastReading - stands.since());
  }

  /** Why this instance is stalled as a whole, if it is. */
  synchronized Optional<String> reason() {
    List<Integer> stuck = new ArrayList<>();
    for (Map.Entry<Integer, Holding> holding : held.entrySet()) {
      if (stalled(holding.getKey()).compareTo(timeout) >= 0
          && lastReading - holding.getValue().since() >= timeout.toNanos()) {
        stuck.add(holding.getKey());
      }
    }
    Duration still = Duration.ofNanos(lastReading - lastMove);
    return stuck.isEmpty() || still.compareTo(timeout) < 0
        ? Optional.empty()
        : Optional.of(
            "Reviews wait in %s, and none was scored for %d s"
                .formatted(words(stuck), still.toSeconds()));
  }

  private static String words(List<Integer> partitions) {
    return partitions.size() == 1
        ? "partition " + partitions.get(0)
        : "%d partitions".formatted(partitions.size());
  }
}
