package org.sentimentstreams.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstreams.cli.Shell.Result;

/**
 * The script {@code ./sentiment}, in a project folder of its own with a Maven that only pretends.
 */
@Tag("slow")
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {

  private static final String BUILDS = "echo built >>builds.txt; sleep 1";

  @TempDir private Path temporary;
  private Path home;
  private Path launcher;
  private Path tools;

  @BeforeEach
  void layOut() throws IOException {
    home = Files.createDirectories(temporary.resolve("Projekt für Käfka"));
    launcher = Files.copy(Path.of("sentiment"), home.resolve("sentiment"));
    Files.createDirectories(home.resolve("src/main"));
    Path shared = Path.of("src/distribution/bin/launch.sh");
    Files.createDirectories(home.resolve(shared).getParent());
    Files.copy(shared, home.resolve(shared));
    Files.createDirectories(home.resolve("schemas"));
    Files.writeString(home.resolve("pom.xml"), "<project/>");
    Path target = Files.createDirectories(home.resolve("target"));
    Files.createSymbolicLink(target.resolve("classes"), Path.of("target/classes").toAbsolutePath());
    Files.writeString(target.resolve("class-path.txt"), System.getProperty("java.class.path"));
    tools = Files.createDirectories(temporary.resolve("tools"));
    maven(BUILDS);
  }

  @Test
  void shouldRunWithoutABuildThroughLinks() throws Exception {
    built(Instant.now().plusSeconds(60));
    Path link = Files.createSymbolicLink(temporary.resolve("link"), launcher);
    Path second = Files.createSymbolicLink(tools.resolve("second"), Path.of("../link"));

    Result version = run(second, "--version");

    assertThat(version.err()).isEmpty();
    assertThat(version.out()).startsWith("sentiment ");
    assertThat(version.code()).isZero();
    assertThat(link).isSymbolicLink();
    assertThat(home.resolve("builds.txt")).doesNotExist();
  }

  @Test
  void shouldSayInOneSentenceThatTooFewFilesMayBeOpen() throws Exception {
    built(Instant.now().plusSeconds(60));
    Path limited = Files.writeString(tools.resolve("limited"), "ulimit -n 64; exec \"$@\"");

    Result result = run(limited, launcher.toString(), "--version");

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).matches("sentiment: .* open 64 files, .* raise the limit .*\\R");
  }

  @Test
  void shouldPassOnArgumentsExitCodesAndUnicode() throws Exception {
    built(Instant.now().plusSeconds(60));

    Result result = run(launcher, "produce", "größe 文 .tsv");

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err())
        .isEqualTo("sentiment: größe 文 .tsv does not exist: name a file that does\n");
  }

  @Test
  void shouldBuildOnFirstUseAndAfterAChange() throws Exception {
    Result first = run(launcher, "--version");
    Result second = run(launcher, "--version");
    Files.setLastModifiedTime(
        home.resolve("pom.xml"), FileTime.from(Instant.now().plusSeconds(3600)));
    Result third = run(launcher, "--version");

    assertThat(first.err())
        .isEqualTo(
            "Building Sentiment Streams (the first time downloads about 600 MB of libraries) …\n");
    assertThat(second.err()).isEmpty();
    assertThat(third.err()).isEqualTo("Building Sentiment Streams …\n");
    assertThat(List.of(first.out(), second.out(), third.out())).containsOnly(first.out());
    assertThat(home.resolve("builds.txt")).hasContent("built\nbuilt");
  }

  @Test
  void shouldBuildOnceWhenTwoAreStarted() throws Exception {
    List<Process> both = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      both.add(builder(launcher, "--version").redirectErrorStream(true).start());
    }

    for (Process process : both) {
      String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(printed).isZero();
    }
    assertThat(home.resolve("builds.txt")).hasContent("built");
  }

  @Test
  void shouldShowWhyTheBuildFailedAndTryAgainNextTime() throws Exception {
    maven("echo '[INFO] long story'; echo '[ERROR] no such artifact'; exit 1");

    Result failed = run(launcher, "--version");
    maven(BUILDS);
    Result again = run(launcher, "--version");

    assertThat(failed.code()).isEqualTo(1);
    assertThat(failed.out()).isEmpty();
    assertThat(failed.errLines().subList(1, 3))
        .containsExactly(
            "[ERROR] no such artifact",
            "sentiment: the build failed; its whole log is "
                + home.toRealPath().resolve("target/build.log"));
    assertThat(again.code()).isZero();
  }

  @Test
  void shouldSayWhichToolIsTooOldOrMissing() throws Exception {
    tool("mvn", "echo 'Apache Maven 3.6.3 (abc)'");
    assertThat(run(launcher).err())
        .isEqualTo("sentiment: mvn is version 3.6.3: install Maven, 3.8 or later\n");

    tool("java", "echo 'openjdk version \"11.0.2\" 2019-01-15' >&2");
    assertThat(run(Map.of("JAVA_HOME", ""), launcher).err())
        .endsWith("is version 11.0.2: install a JDK, 17 or later, or set JAVA_HOME to one\n");

    assertThat(run(Map.of("JAVA_HOME", "/nowhere"), launcher).err())
        .isEqualTo(
            "sentiment: JAVA_HOME is \"/nowhere\", which has no bin/java: name the folder of a"
                + " JDK, 17 or later\n");
  }

  @Test
  void shouldKeepTheHeapOfAServiceSmallOnFewCoresUnlessToldOtherwise() throws Exception {
    built(Instant.now().plusSeconds(60));
    tool(
        "java",
        "case $1 in -version) echo 'openjdk version \"17.0.1\"' >&2 ;; *) echo \"$@\" ;; esac");
    String serial = "-XX:+UseSerialGC";

    tool("nproc", "echo 2");
    assertThat(flags(Map.of(), "serve")).contains(serial, "-Xms32m");
    assertThat(flags(Map.of(), "train", "serve")).doesNotContain(serial);
    assertThat(flags(Map.of("JAVA_OPTS", "-Xmx1g -XX:+UseG1GC"), "serve")).doesNotContain(serial);
    tool("nproc", "echo 3");
    assertThat(flags(Map.of(), "serve")).doesNotContain(serial);
  }

  private String flags(Map<String, String> environment, String... args) throws Exception {
    Map<String, String> all = new HashMap<>(environment);
    all.put("JAVA_HOME", "");
    Result result = run(all, launcher, args);
    assertThat(result.code()).describedAs(result.err()).isZero();
    return result.out();
  }

  private void built(Instant time) throws IOException {
    Path mark = Files.writeString(home.resolve("target/.built"), "");
    Files.setLastModifiedTime(mark, FileTime.from(time));
  }

  private void maven(String build) throws IOException {
    tool("mvn", "case $1 in -v) echo 'Apache Maven 3.9.1 (abc)' ;; *) " + build + " ;; esac");
  }

  private void tool(String name, String script) throws IOException {
    Path file = Files.writeString(tools.resolve(name), "#!/usr/bin/env bash\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Result run(Path script, String... args) throws Exception {
    return run(Map.of(), script, args);
  }

  private Result run(Map<String, String> environment, Path script, String... args)
      throws Exception {
    ProcessBuilder builder = builder(script, args);
    builder.environment().putAll(environment);
    Path out = temporary.resolve("out.txt");
    Path err = temporary.resolve("err.txt");
    int code = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start().waitFor();
    return new Result(code, Files.readString(out), Files.readString(err));
  }

  private ProcessBuilder builder(Path script, String... args) {
    var words = new ArrayList<>(List.of("bash", script.toString()));
    words.addAll(List.of(args));
    var builder = new ProcessBuilder(words);
    Map<String, String> environment = builder.environment();
    environment.put("PATH", tools + File.pathSeparator + environment.get("PATH"));
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put("LC_ALL", "C"); // The worst that a user may come with.
    return builder;
  }
}
