package org.sentimentstreams.registry;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What one alias has pointed at, as a stack. A promotion pushes a version, even one that was there
 * before. A rollback takes off everything above the version that it goes to, so that the next one
 * goes further back instead of to and fro.
 */
final class AliasHistory {
  private final List<String> stack = new ArrayList<>();

  /** How often each version is on the stack, so that nobody has to search it. */
  private final Map<String, Integer> times = new HashMap<>();

  private final Set<String> left = new LinkedHashSet<>();

  /**
   * The alias points at this version now.
   *
   * @param rollback whether it went back to it, and was not promoted
   */
  void pointsAt(String version, boolean rollback) {
    if (rollback && times.containsKey(version)) {
      while (!top().equals(version)) {
        left.add(pop());
      }
    } else if (stack.isEmpty() || !top().equals(version)) {
      stack.add(version);
      times.merge(version, 1, Integer::sum);
    }
    left.remove(version);
  }

  private String top() {
    return stack.get(stack.size() - 1);
  }

  private String pop() {
    String version = stack.remove(stack.size() - 1);
    times.computeIfPresent(version, (unused, n) -> n == 1 ? null : n - 1);
    return version;
  }

  /**
   * What the alias pointed at before, the latest first, each once.
   *
   * @param current what it points at, which is no candidate; null if the alias was taken away
   */
  Set<String> before(String current) {
    Set<String> before = new LinkedHashSet<>();
    for (int i = stack.size() - 1; i >= 0; i--) {
      before.add(stack.get(i));
    }
    before.remove(current);
    return before;
  }

  /** What rollbacks have left and nobody has promoted since, in the order in which that was. */
  Set<String> left() {
    return left;
  }
}
