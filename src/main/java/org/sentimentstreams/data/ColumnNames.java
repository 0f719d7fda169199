package org.sentimentstreams.data;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Finds out which of a list of names plays which role. */
final class ColumnNames {

  private ColumnNames() {}

  /**
   * The position of the name for each role; roles that no name plays are absent.
   *
   * @throws InvalidDataException if there is no text, a name that the user gave is missing, or one
   *     that is needed stands there twice
   */
  static Map<Role, Integer> find(
      List<String> names, Columns columns, String source, long line, boolean allExplicit) {
    var found = new EnumMap<Role, Integer>(Role.class);
    for (Role role : Role.values()) {
      String explicit = role.explicit(columns);
      if (explicit != null) {
        int position = position(names, explicit, source, line);
        if (position >= 0) {
          found.put(role, position);
        } else if (allExplicit || role == Role.TEXT) {
          throw missing(role, "\"" + explicit + "\"", names, source, line);
        }
      }
    }
    for (Role role : Role.values()) {
      if (role.explicit(columns) == null && !(role.isOptional() && isAmbiguous(role, names))) {
        role.usualNames().stream()
            .map(usual -> position(names, usual, source, line))
            .filter(position -> position >= 0 && !found.containsValue(position))
            .findFirst()
            .ifPresent(position -> found.put(role, position));
      }
    }
    if (!found.containsKey(Role.TEXT)) {
      throw missing(Role.TEXT, names, source, line);
    }
    return found;
  }

  /** Which of two columns says what a review is about is not worth an error. */
  private static boolean isAmbiguous(Role role, List<String> names) {
    return role.usualNames().stream()
        .anyMatch(usual -> names.stream().filter(usual::equalsIgnoreCase).count() > 1);
  }

  /** A name in the same case wins over one in another case. */
  private static int position(List<String> names, String wanted, String source, long line) {
    int[] same =
        IntStream.range(0, names.size()).filter(i -> names.get(i).equals(wanted)).toArray();
    if (same.length == 0) {
      same =
          IntStream.range(0, names.size())
              .filter(i -> names.get(i).equalsIgnoreCase(wanted))
              .toArray();
    }
    if (same.length > 1) {
      throw InvalidDataException.at(
          source, line, "two columns are called \"" + wanted + "\": rename one of them");
    }
    return same.length == 0 ? -1 : same[0];
  }

  static InvalidDataException missing(Role role, List<String> names, String source, long line) {
    return missing(role, "that looks like the " + role, names, source, line);
  }

  private static InvalidDataException missing(
      Role role, String what, List<String> names, String source, long line) {
    return InvalidDataException.at(
        source,
        line,
        "there is no column "
            + what
            + " among "
            + Excerpt.of(String.join(", ", names))
            + ": name one of these with "
            + role.flag());
  }
}
