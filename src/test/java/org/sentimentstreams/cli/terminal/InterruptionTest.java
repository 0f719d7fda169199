package org.sentimentstreams.cli.terminal;

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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstreams.cli.Sentiment;
import org.sentimentstreams.cli.Shell;
import org.sentimentstreams.demo.EmbeddedKafka;
import org.sentimentstreams.demo.SharedKafka;
import org.sentimentstreams.model.TinyModel;

@Tag("broker")
@Timeout(300)
@ExtendWith(SharedKafka.class)
class InterruptionTest {

  private static final int BACKLOG = 200_000;
  private static final Pattern CLOSED =
      Pattern.compile("Service closed: (\\d+) reviews scored in \\d+ batches");

  @TempDir private Path temporary;

  private final Interruption interruption = new Interruption();
  private final List<String> done = new CopyOnWriteArrayList<>();

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
  void shouldWaitForTheEndOfWorkThatItStops() throws Exception {
    Interruption.Work work = interruption.work(() -> done.add("stop"));
    CompletableFuture<Void> request = CompletableFuture.runAsync(interruption::request);
    await(() -> done.contains("stop"));

    assertThat(request).isNotDone();
    work.close();
    request.get(60, TimeUnit.SECONDS);
  }

  @Test
  void shouldStopWorkAtOnceThatBeginsTooLate() {
    interruption.request();

    try (Interruption.Work work = interruption.work(() -> done.add("stop"))) {
      assertThat(done).containsExactly("stop");
    }
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

  /** A process that ends inside the engine would hang or crash. */
  @Test
  @DisabledOnOs(OS.WINDOWS)
  void shouldEndInTheMiddleOfItsWork(EmbeddedKafka kafka) throws Exception {
    String model = TinyModel.write(temporary.resolve("m"), 1).path().toString();
    Shell shell =
        Shell.on(kafka, "work")
            .with("SENTIMENT_APPLICATION_ID", "work")
            .with("SENTIMENT_MODEL", model)
            .with("SENTIMENT_BATCH_CACHE_MAX_RESULTS", "0")
            .with("SENTIMENT_CACHE_DIR", temporary.resolve("cache").toString());
    shell.run("topics", "create");
    shell.typing("a review of some length\n".repeat(BACKLOG)).run("produce");
    Process process = start(shell, "serve");
    await(() -> shell.consume("--limit=1").outLines().size() == 2);

    terminate(process);

    Matcher closed = CLOSED.matcher(Files.readString(err()));
    assertThat(closed.find()).as(Files.readString(err())).isTrue();
    assertThat(Integer.parseInt(closed.group(1))).isBetween(1, BACKLOG - 1);
    assertThat(err()).content().doesNotContain("sentiment: ", "SIGSEGV");
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
