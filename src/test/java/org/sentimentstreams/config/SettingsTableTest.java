package org.sentimentstreams.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SettingsTableTest {

  @Test
  void shouldBeWhatThePageInTheDocsSays() throws IOException {
    String page = Files.readString(Path.of("docs/configuration.md")).replace("\r\n", "\n");

    assertThat(page)
        .as("regenerate it with: ./sentiment config --markdown > docs/configuration.md")
        .isEqualTo(SettingsTable.markdown());
  }

  @Test
  void shouldHaveOneRowOfFourCellsForEachKey() {
    var rows = SettingsTable.markdown().lines().filter(line -> line.startsWith("| `")).toList();

    assertThat(rows)
        .hasSize(Settings.definition().names().size())
        .allSatisfy(row -> assertThat(row.split("(?<!\\\\)\\|", -1)).hasSize(6));
  }

  @Test
  void shouldShowAnEmptyDefaultAsSuch() {
    assertThat(SettingsTable.markdown())
        .contains("| `cache.dir` | (empty) | a directory or nothing");
  }
}
