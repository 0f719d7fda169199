package org.sentimentstreams.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TextTableTest {
  @Test
  void shouldBeAsWideAsTheLongestCells() {
    TextTable table = new TextTable("A", "B");
    table.add("one", "1");
    table.add("three", "");

    assertThat(table.toString()).isEqualTo("A      B\none    1\nthree\n");
  }

  /** To measure a column anew for each row takes minutes here. */
  @Test
  @Timeout(60)
  void shouldWriteAHundredThousandRows() {
    TextTable table = new TextTable("A", "B", "C");
    for (int i = 0; i < 100_000; i++) {
      table.add("version " + i, "x", "y");
    }

    assertThat(table.toString().lines().count()).isEqualTo(100_001);
  }
}
