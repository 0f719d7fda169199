package org.sentimentstreams;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The index of decisions has each of them, under its number and title. */
class DecisionsTest {
  private static final Path FOLDER = Path.of("docs/adr");

  static List<Path> decisions() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.filter(file -> file.getFileName().toString().matches("\\d.*")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("decisions")
  void shouldStandInTheIndex(Path decision) throws IOException {
    String name = decision.getFileName().toString();
    String title = Files.readAllLines(decision).get(0);
    int number = Integer.parseInt(name.substring(0, name.indexOf('-')));

    assertThat(title).startsWith("# " + number + ". ");
    assertThat(Files.readAllLines(FOLDER.resolve("README.md")))
        .anyMatch(
            row ->
                row.startsWith(
                    "| %d | [%s](%s) | "
                        .formatted(number, title.substring(title.indexOf(". ") + 2), name)));
  }
}
