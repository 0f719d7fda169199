package org.sentimentstreams.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextTableTest {

  private static TextTable table() {
    var table = new TextTable("PLACE", "REASON");
    table.add("0@17", "the value is neither Avro nor JSON 😀 and says so at length");
    return table;
  }

  @Test
  void shouldCutTheLastColumnToTheWidthOfATerminal() {
    assertThat(table().fitting(40).lines())
        .allSatisfy(
            line -> assertThat(line.codePointCount(0, line.length())).isLessThanOrEqualTo(40))
        .contains("0@17   the value is neither Avro nor JS…");
  }

  @Test
  void shouldKeepSomeOfTheLastColumnInANarrowTerminal() {
    assertThat(table().fitting(5).lines()).contains("0@17   the value i…");
  }

  @Test
  void shouldNotSayThatItCutWhatItShows() {
    var narrow = new TextTable("A LONG TITLE", "N");
    narrow.add("a long cell", "0");

    assertThat(narrow.fitting(5)).isEqualTo("A LONG TITLE  N\na long cell   0\n");
  }

  @Test
  void shouldCutNothingWhereThereIsNoTerminal() {
    assertThat(table().toString()).contains("JSON 😀 and says so at length\n");
  }
}
