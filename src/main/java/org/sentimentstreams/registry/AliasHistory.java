package org.sentimentstreams.registry;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The versions that one alias has pointed at, as a stack. A promotion pushes a version, even one
 * that is on the stack already. A rollback removes everything above the version that it leads to,
 * so that the next rollback goes further back instead of alternating between two versions.
 */
final class AliasHistory {
  private final List<String> stack = new ArrayList<>();

  /** How often each version is on the stack, to avoid searching it. */
  private final Map<String, Integer> times = new HashMap<>();

  private final Set<String> left = new LinkedHashSet<>();

  /**
   * The alias points at this version now.
   *
   * @param rollback whether this was a rollback, not a promotion
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
   * The versions that the alias pointed at before, the latest first, each once. * @param current
   * the version that it points at, which is left out; null if the alias was removed
   */
  Set<String> before(String current) {
    Set<String> before = new LinkedHashSet<>();
    for (int i = stack.size() - 1; i >= 0; i--) {
      before.add(stack.get(i));
    }
    before.remove(current);
    return before;
  }

  /**
   * The versions that rollbacks have left and nobody has promoted since, in the order of the
   * rollbacks.
   */
  Set<String> left() {
    return left;
  }
}
