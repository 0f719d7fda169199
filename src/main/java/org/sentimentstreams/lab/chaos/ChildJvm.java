package org.sentimentstreams.lab.chaos;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A Java process with a main class of ours. It ends when this process does, however that happens:
 * its standard input ends then (see {@link ParentWatch}).
 */
final class ChildJvm implements AutoCloseable {
  /** What a child prints when it is ready, on a line of its own. */
  static final String READY = "ready";

  private static final Duration POLL = Duration.ofMillis(50);

  private final String name;
  private final Process process;
  private final Path log;

  private ChildJvm(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
  }

  /**
   * Starts a small JVM with the class path of this one.
   *
   * @param folder for its output, in a file NAME.log
   */
  static ChildJvm start(String name, Path folder, Class<?> main, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    Path log = folder.resolve(name + ".log");
    File output = log.toFile();
    try {
      Process process =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output).start();
      return new ChildJvm(name, process, log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String name() {
    return name;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  boolean isReady() {
    try {
      return isAlive() && Files.readAllLines(log).contains(READY);
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Waits until it is ready.
   *
   * @throws ChildFailedException if it ends first or takes longer than this
   */
  void awaitReady(Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (!isReady()) {
      if (!isAlive() || System.nanoTime() > deadline) {
        throw new ChildFailedException(
            "the JVM of %s %s, and its last words are \"%s\": see %s"
                .formatted(
                    name,
                    isAlive()
                        ? "was not ready after %d s".formatted(timeout.toSeconds())
                        : "has ended with code %d before it was ready"
                            .formatted(process.exitValue()),
                    lastWords(),
                    log));
      }
      Thread.sleep(POLL.toMillis());
    }
  }

  /** The last line that is no stack trace: the exception that ended it, if one did. */
  private String lastWords() {
    try (Stream<String> lines = Files.lines(log)) {
      return lines
          .filter(line -> !line.isBlank() && !line.matches("\t.*|Caused by: .*"))
          .reduce("", (before, line) -> line.strip());
    } catch (IOException | UncheckedIOException e) {
      return "";
    }
  }

  /** SIGKILL. */
  void kill() {
    process.destroyForcibly();
    awaitEnd(Duration.ofSeconds(10));
  }

  /** SIGTERM; SIGKILL if it has not ended in time. */
  void terminate(Duration timeout) {
    // Not Process.destroy(), which would end its standard input, too: see ParentWatch.
    process.toHandle().destroy();
    if (!awaitEnd(timeout)) {
      kill();
    }
  }

  /** SIGSTOP: it keeps all it has and does nothing. */
  void freeze() {
    signal("-STOP");
  }

  /** SIGCONT. */
  void thaw() {
    signal("-CONT");
  }

  private void signal(String signal) {
    try {
      new ProcessBuilder("kill", signal, Long.toString(process.pid())).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean awaitEnd(Duration timeout) {
    try {
      return process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
