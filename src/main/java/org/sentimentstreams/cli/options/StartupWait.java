package org.sentimentstreams.cli.options;

import java.time.Duration;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.config.KafkaSettings;
import org.sentimentstreams.threads.GrowingPause;

/** Waits at the start for others that do not answer yet, as long as the settings say. */
public final class StartupWait {
  private static final GrowingPause PAUSE =
      new GrowingPause(Duration.ofSeconds(1), Duration.ofSeconds(15));

  private StartupWait() {}

  /**
   * Asks until there is an answer.
   *
   * @param question throws if there is none, or one that does not do
   * @param silence what it throws when nobody answered; everything else ends the wait
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
                "%s Trying again, for %d s at most"
                    .formatted(e.getMessage(), Math.max(1, left / 1_000_000_000)));
        if (terminal.interruption().await(PAUSE.after(failures))) {
          throw e;
        }
      }
    }
  }
}
