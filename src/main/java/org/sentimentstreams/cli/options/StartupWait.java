package org.sentimentstreams.cli.options;

import java.time.Duration;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.config.KafkaSettings;
import org.sentimentstreams.threads.GrowingPause;

/** Waits at the start for other systems that do not answer yet, as long as the settings say. */
public final class StartupWait {
  private static final GrowingPause PAUSE =
      new GrowingPause(Duration.ofSeconds(1), Duration.ofSeconds(15));

  private StartupWait() {}

  /**
   * Asks until there is an answer.
   *
   * @param question throws if there is no answer, or not a usable one @param silence what it throws
   *     if nobody answered; any other exception ends the wait
   * @throws RuntimeException what the question threw last
   */
  public static void ask(
      KafkaSettings settings,
      Terminal terminal,
      Class<? extends RuntimeException> silence,
      Runnable question) {
    long deadline = System.nanoTime() + settings.startupWait().toNanos();
    for (int failures = 0; ; failures++) {
      try {
        question.run();
        return;
      } catch (RuntimeException e) {
        long left = deadline - System.nanoTime();
        if (!silence.isInstance(e) || left <= 0) {
          throw e;
        }
        terminal
            .err()
            .println(
                "%s Trying again for at most %d s"
                    .formatted(e.getMessage(), Math.max(1, left / 1_000_000_000)));
        if (terminal.interruption().await(PAUSE.after(failures))) {
          throw e;
        }
      }
    }
  }
}
