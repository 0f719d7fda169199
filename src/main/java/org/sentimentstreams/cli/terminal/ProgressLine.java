package org.sentimentstreams.cli.terminal;

import java.time.temporal.ChronoUnit;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A line on standard error that counts steps if it is a terminal; otherwise nothing. */
public final class ProgressLine implements AutoCloseable {

  private static final int WIDTH = 72;
  private static final int REPAINT_MS = 250;

  private final ProgressBar bar;

  private ProgressLine(ProgressBar bar) {
    this.bar = bar;
  }

  /** Counts silently. */
  public static ProgressLine none() {
    return new ProgressLine(null);
  }

  /** Starts to count steps whose number is not known. */
  public static ProgressLine start(Terminal terminal, String task) {
    return start(terminal, task, -1);
  }

  /** Starts to count so many steps. */
  public static ProgressLine start(Terminal terminal, String task, long steps) {
    if (!terminal.isErrorWatched()) {
      return new ProgressLine(null);
    }
    return new ProgressLine(
        new ProgressBarBuilder()
            .setTaskName(task)
            .setInitialMax(steps)
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis(REPAINT_MS)
            .setSpeedUnit(ChronoUnit.SECONDS)
            .showSpeed()
            .clearDisplayOnFinish()
            .setConsumer(new ConsoleProgressBarConsumer(terminal.err(), WIDTH))
            .build());
  }

  public void step() {
    if (bar != null) {
      bar.step();
    }
  }

  /** Counts a step, and shows some words behind the bar. */
  public void step(String words) {
    if (bar != null) {
      bar.setExtraMessage(words);
      bar.step();
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
