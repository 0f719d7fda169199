package org.sentimentstreams.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The archive that {@code mvn package} makes and the images hold: unpacked and started. */
@Timeout(300)
class DistributionIT {
  @TempDir private static Path folder;
  private static Path app;

  @BeforeAll
  static void unpack() throws Exception {
    Path archive = Path.of(System.getProperty("distribution.archive"));
    app = Files.createDirectory(folder.resolve("an app"));
    Result done =
        run(
            Map.of("PATH", System.getenv("PATH")),
            "tar",
            "-xzf",
            archive.toString(),
            "--strip-components=1",
            "-C",
            app.toString());
    assertThat(done.code()).as(done.output()).isZero();
    setWritable(false);
  }

  /** Else the folder cannot be deleted, but by root. */
  @AfterAll
  static void allowDeletion() throws IOException {
    setWritable(true);
  }

  private static void setWritable(boolean writable) throws IOException {
    try (var files = Files.walk(app)) {
      for (Path file : files.filter(Files::isDirectory).toList()) {
        assertThat(file.toFile().setWritable(writable)).isTrue();
      }
    }
  }

  private record Result(int code, String output) {}

  private static List<String> libraries() throws IOException {
    try (var files = Files.list(app.resolve("lib"))) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private static Result run(Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    return run(environment, Path.of(""), command);
  }

  /** Runs with these variables alone, as a container has only those of its image. */
  private static Result run(Map<String, String> environment, Path directory, String... command)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toAbsolutePath().toFile())
            .redirectErrorStream(true);
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
    Map<String, String> variables = new HashMap<>();
    Matcher found =
        Pattern.compile("(?:ENV |^ +)([A-Z][A-Z_]*)=(\\S+)", Pattern.MULTILINE).matcher(stage);
    while (found.find()) {
      String value = found.group(2).replace("/cache", folder.resolve("cache").toString());
      variables.put(found.group(1), value);
    }
    Path java = Path.of(System.getProperty("java.home"), "bin");
    variables.put("PATH", java + ":/usr/bin:/bin");
    variables.remove("JAVA_HOME");
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
  void shouldShowTheDemoFromAnyFolder() throws Exception {
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    Path link = Files.createSymbolicLink(folder.resolve("sentiment"), app.resolve("bin/sentiment"));

    Result demo = run(environment, folder, link.toString(), "demo", "--limit", "40", "--json");

    assertThat(demo.code()).as(demo.output()).isZero();
    assertThat(demo.output()).contains("\"produced\":40", "\"predicted\":40");
  }

  @Test
  void shouldListEveryLibraryWithItsLicence() throws IOException {
    String licences = Files.readString(app.resolve("THIRD-PARTY.txt"));
    String bill = Files.readString(app.resolve("sbom.cdx.json"));

    assertThat(libraries())
        .filteredOn(name -> !name.startsWith("sentiment-streams"))
        .isNotEmpty()
        .allSatisfy(
            name -> {
              String artifact = name.replaceFirst("-[0-9].*", "");
              assertThat(licences).contains(":" + artifact + ":");
              assertThat(bill).contains("/" + artifact + "@");
            });
    assertThat(licences).doesNotContain("(Unknown license)");
    assertThat(app.resolve("LICENSE")).isRegularFile();
    assertThat(app.resolve("NOTICE")).isRegularFile();
  }

  @Test
  void shouldBringSettingsThatTheServiceKnows() throws Exception {
    Path settings = app.resolve("conf/service.properties");
    String uncommented = Files.readString(settings).replaceAll("(?m)^#(?=[a-z][a-z.]*=)", "");
    Path all = Files.writeString(folder.resolve("all.properties"), uncommented);

    Result config =
        run(
            environment("Dockerfile"),
            app.resolve("bin/sentiment").toString(),
            "config",
            "--config",
            all.toString());

    assertThat(config.code()).as(config.output()).isZero();
    assertThat(uncommented.lines().filter(line -> line.matches("[a-z].*")).count())
        .isGreaterThan(10);
  }

  @Test
  void shouldHoldNoTestsAndNoBuildTools() throws IOException {
    assertThat(libraries())
        .anyMatch(name -> name.startsWith("kafka-streams-4"))
        .anyMatch(name -> name.startsWith("pytorch-native-cpu"))
        .noneMatch(name -> name.startsWith("junit"))
        .noneMatch(name -> name.startsWith("selenium"))
        .noneMatch(name -> name.contains("test-utils"));
  }
}
