package org.sentimentstreams.demo;

import java.util.OptionalInt;
import java.util.UUID;

/**
 * The keys of one way through the service. Anybody may send reviews to the demo's broker, and their
 * answers are not taken for those of this run.
 *
 * @param prefix of this run alone
 * @param rows that are sent
 */
record RunKeys(String prefix, int rows) {
  private static final int RANDOM_CHARACTERS = 8;

  static RunKeys ofRun(int rows) {
    String random = UUID.randomUUID().toString().substring(0, RANDOM_CHARACTERS);
    return new RunKeys("demo-" + random + "-", rows);
  }

  /**
   * @param row from 0
   */
  String key(int row) {
    return prefix + row;
  }

  /** Empty for a key of somebody else. */
  OptionalInt row(String key) {
    if (key == null || !key.startsWith(prefix)) {
      return OptionalInt.empty();
    }
    String number = key.substring(prefix.length());
    int row = number.matches("[0-9]{1,9}") ? Integer.parseInt(number) : rows;
    return row < rows ? OptionalInt.of(row) : OptionalInt.empty();
  }
}
