package org.sentimentstreams.cli.terminal;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/**
 * Says now and then, a sentence a line, how many steps are done: for files and pipes, where no line
 * can be overwritten. For one thread.
 */
final class ProgressNotes {
  private final PrintStream err;
  private final String task;
  private final long steps;
  private final Duration between;
  private final long started = System.nanoTime();
  private long told = started;
  private long done;

  /**
   * @param between the least time from one sentence to the next
   */
  ProgressNotes(PrintStream err, String task, long steps, Duration between) {
    this.err = err;
    this.task = task;
    this.steps = steps;
    this.between = between;
  }

  void step() {
    done++;
    long now = System.nanoTime();
    // What comes next tells of the last step.
    if (done < steps && now - told >= between.toNanos()) {
      told = now;
      double seconds = Math.max(1, now - started) / 1e9;
      err.println(
          String.format(
              Locale.ROOT, "%s: %d of %d, %.1f a second", task, done, steps, done / seconds));
    }
  }
}
