package org.sentimentstreams.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** A command in a JVM of its own, so that it can be killed. */
public record SentimentProcess(Process process, Path log) implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  public static SentimentProcess start(
      Path log, Map<String, String> environment, String... arguments) throws IOException {
    return start(log, "256m", environment, arguments);
  }

  /**
   * @param heap as in {@code -Xmx}
   */
  public static SentimentProcess start(
      Path log, String heap, Map<String, String> environment, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx" + heap, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(Sentiment.class.getName());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    builder.environment().put("DJL_OFFLINE", "true");
    return new SentimentProcess(builder.redirectOutput(log.toFile()).start(), log);
  }

  public String said() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return "";
    }
  }

  /** Waits until it has said this. */
  void await(String text) {
    Awaitility.await()
        .alias(text)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> said().contains(text));
  }

  /** SIGKILL. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** SIGTERM. */
  int terminate() throws InterruptedException {
    process.destroy();
    return process.waitFor();
  }

  /** SIGSTOP: it keeps all it has and does nothing. */
  void freeze() throws IOException, InterruptedException {
    signal("-STOP");
  }

  /** SIGCONT. */
  void thaw() throws IOException, InterruptedException {
    signal("-CONT");
  }

  private void signal(String signal) throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", signal, Long.toString(process.pid())).start();
    assertThat(kill.waitFor()).isZero();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
