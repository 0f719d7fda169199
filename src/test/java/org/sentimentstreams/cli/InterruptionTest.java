package org.sentimentstreams.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstreams.demo.EmbeddedKafka;

@ExtendWith(SharedKafka.class)
class InterruptionTest {

  @TempDir private Path temporary;

  private final Interruption interruption = new Interruption();
  private final List<String> done = new ArrayList<>();

  @Test
  void shouldRunTheActionsOnceTheLatestFirst() {
    interruption.onRequest(() -> done.add("first"));
    interruption.onRequest(() -> done.add("second"));

    interruption.request();
    interruption.request();

    assertThat(done).containsExactly("second", "first");
    assertThat(interruption.finish()).isTrue();
  }

  @Test
  void shouldRunAnActionAtOnceWhenItComesTooLate() {
    interruption.request();
    interruption.onRequest(() -> done.add("late"));

    assertThat(done).containsExactly("late");
  }

  @Test
  void shouldDoNothingAtAnOrdinaryEnd() {
    interruption.onRequest(() -> done.add("never"));

    assertThat(interruption.finish()).isFalse();
    interruption.requestUnlessFinished();

    assertThat(done).isEmpty();
    assertThat(interruption.isRequested()).isFalse();
  }

  @Test
  void shouldEndAWaitAtOnce() {
    assertThat(interruption.await(Duration.ofMillis(1))).isFalse();
    interruption.request();
    assertThat(interruption.await(Duration.ofDays(1))).isTrue();
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void shouldSayWhatWasShownOnASignal(EmbeddedKafka kafka) throws Exception {
    Shell shell = Shell.on(kafka, "signal");
    shell.run("topics", "create");
    Process process = start(shell, "consume");
    await(() -> Files.size(out()) > 0);

    terminate(process);

    assertThat(out()).content().startsWith("TIMESTAMP");
    assertThat(err()).content().isEqualTo("0 shown\n");
  }

  /** The main thread sits in a read that nothing can wake, as when a person types nothing. */
  @Test
  @DisabledOnOs(OS.WINDOWS)
  void shouldSendWhatWasTypedBeforeASignal(EmbeddedKafka kafka) throws Exception {
    Shell shell = Shell.on(kafka, "signal");
    shell.run("topics", "create");
    Process process = start(shell, "produce");
    process.getOutputStream().write("typed\n".getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
    await(() -> shell.consume("--topic=reviews", "--limit=1").out().contains("typed"));

    terminate(process);

    assertThat(out()).isEmptyFile();
    assertThat(err()).content().matches("Sent 1 review in .*\n");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void shouldEndOnAQuietTopicWhenNobodyReadsOn(EmbeddedKafka kafka) throws Exception {
    Shell shell = Shell.on(kafka, "quiet");
    shell.run("topics", "create");
    Process process = builder(shell, "consume").redirectError(err().toFile()).start();
    try (var out = process.getInputStream()) {
      assertThat(out.read()).isEqualTo('T');
    }

    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    assertThat(err()).content().isEqualTo("0 shown\n");
  }

  private Process start(Shell shell, String command) throws IOException {
    return builder(shell, command)
        .redirectOutput(out().toFile())
        .redirectError(err().toFile())
        .start();
  }

  private static ProcessBuilder builder(Shell shell, String command) {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // The flags that the launcher sets on this JDK, as the build has set them for the tests.
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(flag -> flag.startsWith("--"))
        .forEach(words::add);
    words.addAll(
        List.of("-cp", System.getProperty("java.class.path"), Sentiment.class.getName(), command));
    var builder = new ProcessBuilder(words);
    builder.environment().putAll(shell.environment());
    return builder;
  }

  /** As Ctrl-C does, but a process started in the background ignores that one. */
  private static void terminate(Process process) throws InterruptedException {
    process.toHandle().destroy();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(128 + 15);
  }

  private static void await(Callable<Boolean> condition) {
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(condition);
  }

  private Path out() {
    return temporary.resolve("out.txt");
  }

  private Path err() {
    return temporary.resolve("err.txt");
  }
}
