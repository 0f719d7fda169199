package org.sentimentstreams.batching;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Waiting work that may share a batch (one model, one encoding), by age and by length at once, so
 * that a long queue costs little more than a short one. Batches are chosen from a window of the
 * oldest: predictions leave in the order of their reviews, so what is computed far ahead only waits
 * at the end instead of the beginning. Guarded by the queue's lock.
 */
final class WorkPool<R> {
  private final int window;
  private final TreeSet<Work<R>> byAge = new TreeSet<>(Work.BY_AGE);
  private final NavigableMap<Integer, TreeSet<Work<R>>> byLength = new TreeMap<>();
  private final TreeSet<Work<R>> later = new TreeSet<>(Work.BY_AGE);

  /**
   * @param window most that a batch is chosen from
   */
  WorkPool(int window) {
    this.window = window;
  }

  void add(Work<R> work) {
    later.add(work);
    if (byAge.size() == window && Work.BY_AGE.compare(work, byAge.last()) < 0) {
      Work<R> youngest = byAge.last();
      leave(youngest);
      later.add(youngest);
    }
    fill();
  }

  /** Does nothing if it is not here. */
  void remove(Work<R> work) {
    if (!later.remove(work)) {
      leave(work);
      fill();
    }
  }

  private void fill() {
    while (byAge.size() < window && !later.isEmpty()) {
      Work<R> next = later.pollFirst();
      byAge.add(next);
      byLength.computeIfAbsent(next.length(), length -> new TreeSet<>(Work.BY_AGE)).add(next);
    }
  }

  private void leave(Work<R> work) {
    if (byAge.remove(work)) {
      TreeSet<Work<R>> equals = byLength.get(work.length());
      equals.remove(work);
      if (equals.isEmpty()) {
        byLength.remove(work.length());
      }
    }
  }

  boolean isEmpty() {
    return byAge.isEmpty();
  }

  Work<R> oldest() {
    return byAge.first();
  }

  /** How many of so many tokens wait. */
  int count(int length) {
    return byLength.get(length).size();
  }

  /** The lengths that wait, shortest first, of those above this one. */
  Collection<Integer> lengthsAbove(int length) {
    return byLength.tailMap(length, false).keySet();
  }

  /** The lengths that wait, longest first, from this one on. */
  Collection<Integer> lengthsDownFrom(int longest) {
    return byLength.headMap(longest, true).descendingKeySet();
  }

  /** Takes the oldest, and with it so many reviews as planned. */
  List<Work<R>> take(BatchPlanner.Plan plan) {
    List<Work<R>> batch = new ArrayList<>(plan.reviews());
    batch.add(oldest());
    for (TreeSet<Work<R>> equals :
        byLength.headMap(plan.longest(), true).descendingMap().values()) {
      Iterator<Work<R>> oldestFirst = equals.iterator();
      while (batch.size() < plan.reviews() && oldestFirst.hasNext()) {
        Work<R> work = oldestFirst.next();
        if (work != batch.get(0)) {
          batch.add(work);
        }
      }
    }
    batch.forEach(this::remove);
    return batch;
  }

  /** All of it, oldest first. */
  Collection<Work<R>> all() {
    List<Work<R>> all = new ArrayList<>(byAge);
    all.addAll(later);
    return all;
  }
}
