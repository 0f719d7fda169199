package org.sentimentstreams.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the operators' page quotes is what the program says. */
class OperationsPageTest {
  private static final Path PAGE = Path.of("docs/operations.md");

  /** A row of a table whose first cell is one quotation. */
  private static final Pattern QUOTATION = Pattern.compile("^\\| `{1,2}(.+?)`{1,2} \\| ");

  /** Shorter pieces between two gaps could stand anywhere. */
  private static final int LEAST = 8;

  private static String code;

  @BeforeAll
  static void readTheCode() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      code =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .map(OperationsPageTest::literals)
              .collect(Collectors.joining("\n"));
    }
  }

  /** The file with its string literals put together and their escapes undone. */
  private static String literals(Path file) {
    try {
      return Files.readString(file).replaceAll("\"\\s*\\+\\s*\"", "").replace("\\\"", "\"");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Stream<String> quotations() throws IOException {
    List<String> lines = Files.readAllLines(PAGE);
    return lines.subList(lines.indexOf("## Refusals"), lines.size()).stream()
        .map(QUOTATION::matcher)
        .filter(Matcher::find)
        .map(row -> row.group(1));
  }

  @ParameterizedTest
  @MethodSource("quotations")
  void shouldQuoteWhatTheCodeSays(String quotation) {
    List<String> pieces =
        Stream.of(quotation.split("…"))
            .map(piece -> piece.replaceAll("^[\\s:\",]+|[\\s:\",(]+$", ""))
            .filter(piece -> piece.length() >= LEAST)
            .toList();

    assertThat(pieces)
        .isNotEmpty()
        .allSatisfy(piece -> assertThat(code.contains(piece)).as(piece).isTrue());
  }
}
