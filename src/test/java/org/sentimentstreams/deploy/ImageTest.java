package org.sentimentstreams.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an image holds and how it starts, without a container engine. */
@Timeout(120)
class ImageTest {
  @TempDir private static Path folder;
  private static Path app;

  @BeforeAll
  static void layOut() throws Exception {
    app = folder.resolve("app");
    Result done = run(Map.of("PATH", System.getenv("PATH")), "deploy/layout", app.toString());
    assertThat(done.code()).as(done.output()).isZero();
  }

  private record Result(int code, String output) {}

  /** Runs with these variables alone, as a container has only those of its image. */
  private static Result run(Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Result(process.waitFor(), output);
  }

  /** The variables that the image sets, with /cache moved into the test's folder. */
  private static Map<String, String> environment(String dockerfile) throws IOException {
    String text = Files.readString(Path.of("deploy", dockerfile));
    String stage = text.substring(text.lastIndexOf("\nFROM "));
    Map<String, String> variables = new java.util.HashMap<>();
    Matcher found =
        Pattern.compile("(?:ENV |^ +)([A-Z][A-Z_]*)=(\\S+)", Pattern.MULTILINE).matcher(stage);
    while (found.find()) {
      String value = found.group(2).replace("/cache", folder.resolve("cache").toString());
      variables.put(found.group(1), value);
    }
    Path java = Path.of(System.getProperty("java.home"), "bin");
    variables.put("PATH", java + ":/usr/bin:/bin");
    variables.remove("LD_LIBRARY_PATH");
    return variables;
  }

  @ParameterizedTest
  @ValueSource(strings = {"Dockerfile", "Dockerfile.cuda"})
  void shouldStartWithTheVariablesOfTheImage(String dockerfile) throws Exception {
    assertThat(Files.readString(Path.of("deploy", dockerfile)))
        .contains("ENTRYPOINT [\"/app/bin/sentiment\"]", "USER 10001");

    Result config = run(environment(dockerfile), app.resolve("bin/sentiment").toString(), "config");

    assertThat(config.code()).as(config.output()).isZero();
    assertThat(config.output())
        .contains("SENTIMENT_CACHE_DIR", "SENTIMENT_HTTP_PORT", "SENTIMENT_LOG_FORMAT");
  }

  @Test
  void shouldSayWhatIsWrongWhenNoBrokerIsThere() throws Exception {
    Map<String, String> environment = environment("Dockerfile");
    environment.put("SENTIMENT_BOOTSTRAP_SERVERS", "127.0.0.1:1");
    environment.put("SENTIMENT_STARTUP_WAIT_MS", "0");

    Result serve = run(environment, app.resolve("bin/sentiment").toString(), "serve");

    assertThat(serve.code()).isEqualTo(1);
    assertThat(serve.output()).contains("sentiment: ", "127.0.0.1:1");
  }

  @Test
  void shouldHoldNoTestsAndNoBuildTools() throws IOException {
    List<String> libraries;
    try (var files = Files.list(app.resolve("lib"))) {
      libraries = files.map(file -> file.getFileName().toString()).toList();
    }

    assertThat(libraries)
        .anyMatch(name -> name.startsWith("kafka-streams-4"))
        .anyMatch(name -> name.startsWith("pytorch-native-cpu"))
        .noneMatch(name -> name.startsWith("junit"))
        .noneMatch(name -> name.startsWith("selenium"))
        .noneMatch(name -> name.contains("test-utils"));
  }
}
