package org.sentimentstreams.model.lora;

import java.util.List;
import java.util.Set;

/** An adapter of a classifier names the family before each layer; a bare encoder does not. */
final class BaseNames {
  private BaseNames() {}

  /**
   * The name among those of a base that means the same; null if there is none, or more than one.
   */
  static String find(Set<String> base, String name) {
    if (base.contains(name)) {
      return name;
    }
    List<String> same =
        base.stream()
            .filter(other -> other.endsWith("." + name) || name.endsWith("." + other))
            .toList();
    return same.size() == 1 ? same.get(0) : null;
  }

  /** As above, or the name itself where the base has nothing of it. */
  static String orSame(Set<String> base, String name) {
    String found = find(base, name);
    return found == null ? name : found;
  }
}
