package org.sentimentstreams.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sentimentstreams.cli.terminal.Terminal;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;

/** Every command line of the documentation is one that the program understands. */
class DocsCommandsTest {
  private static final String PROGRAM = "./sentiment ";

  /** A word of a shell's line: quoted, or up to the next blank. */
  private static final Pattern WORD = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\S+)");

  /** What ends the program's own words: a comment, a pipe, a redirection, another command. */
  private static final Pattern END = Pattern.compile("\\s+(#|\\||>|<|&|;).*$");

  /**
   * A command line and where it stands.
   *
   * @param file the page
   * @param words after the program's name
   * @param isMention whether it stands in a sentence, where a command may be named without more
   */
  record Line(Path file, String words, boolean isMention) {
    @Override
    public String toString() {
      return file + ": " + words;
    }
  }

  static Stream<Line> lines() throws IOException {
    List<Path> pages = new ArrayList<>(List.of(Path.of("README.md"), Path.of("CONTRIBUTING.md")));
    try (var docs = Files.walk(Path.of("docs"))) {
      docs.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
    }
    return pages.stream().flatMap(DocsCommandsTest::linesOf);
  }

  private static Stream<Line> linesOf(Path page) {
    String text;
    try {
      text = Files.readString(page);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<Line> found = new ArrayList<>();
    boolean block = false;
    for (String line : text.replaceAll("\\\\\n\\s*", "").lines().toList()) {
      if (line.strip().startsWith("```")) {
        block = !block;
      } else if (block && line.contains(PROGRAM)) {
        found.add(new Line(page, words(line.substring(line.indexOf(PROGRAM))), false));
      } else if (!block) {
        Matcher inline = Pattern.compile("`(\\./sentiment [^`]+)`").matcher(line);
        while (inline.find()) {
          found.add(new Line(page, words(inline.group(1)), true));
        }
      }
    }
    return found.stream().filter(line -> !line.words().equals("…"));
  }

  private static String words(String line) {
    return END.matcher(line.substring(PROGRAM.length())).replaceFirst("").strip();
  }

  static String[] split(String words) {
    List<String> split = new ArrayList<>();
    Matcher word = WORD.matcher(words);
    while (word.find()) {
      split.add(
          word.group(1) != null
              ? word.group(1)
              : word.group(2) != null ? word.group(2) : word.group(3));
    }
    return split.toArray(String[]::new);
  }

  private static CommandLine commandLine() {
    var out = new ByteArrayOutputStream();
    Terminal terminal = Terminal.of(InputStream.nullInputStream(), out, out, Map.of());
    return new Sentiment(terminal).commandLine();
  }

  @ParameterizedTest
  @MethodSource("lines")
  void shouldBeUnderstood(Line line) {
    try {
      // Throws with the program's own message if a command, an option or a number is wrong.
      assertThat(commandLine().parseArgs(split(line.words())).originalArgs()).isNotEmpty();
    } catch (MissingParameterException e) {
      assertThat(line.isMention()).as(e.getMessage()).isTrue();
    }
  }

  /** Of containers: {@code command: […]} in compose, {@code args: […]} in manifests. */
  static Stream<Line> containers() throws IOException {
    Pattern line = Pattern.compile("(?:command|args): \\[(\"(?:serve|topics|train|model)\".*)\\]");
    List<Path> files = new ArrayList<>(List.of(Path.of("docker-compose.yml")));
    try (var deploy = Files.walk(Path.of("deploy"))) {
      deploy.filter(file -> file.toString().endsWith(".yaml")).sorted().forEach(files::add);
    }
    List<Line> found = new ArrayList<>();
    for (Path file : files) {
      Matcher each = line.matcher(Files.readString(file));
      while (each.find()) {
        found.add(new Line(file, each.group(1).replace(",", " "), false));
      }
    }
    return found.stream();
  }

  @ParameterizedTest
  @MethodSource("containers")
  void shouldBeUnderstoodInContainers(Line line) {
    assertThat(commandLine().parseArgs(split(line.words())).originalArgs()).isNotEmpty();
  }

  @Test
  void shouldFindLinesInEveryForm() {
    assertThat(words("./sentiment produce a.csv --limit 3   # a comment"))
        .isEqualTo("produce a.csv --limit 3");
    assertThat(words("./sentiment config --markdown > docs/configuration.md"))
        .isEqualTo("config --markdown");
    assertThat(split("classify 'two words' \"and more\" x"))
        .containsExactly("classify", "two words", "and more", "x");
  }
}
