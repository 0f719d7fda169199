package org.sentimentstreams.cli.terminal;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * A line on standard error that counts steps if it is a terminal; otherwise nothing, or {@link
 * ProgressNotes}.
 */
public final class ProgressLine implements AutoCloseable {

  private static final int WIDTH = 72;
  private static final int REPAINT_MS = 250;
  private static final Duration BETWEEN_NOTES = Duration.ofMinutes(1);

  private final ProgressBar bar;
  private final ProgressNotes notes;

  private ProgressLine(ProgressBar bar, ProgressNotes notes) {
    this.bar = bar;
    this.notes = notes;
  }

  /** Counts silently. */
  public static ProgressLine none() {
    return new ProgressLine(null, null);
  }

  /** Starts to count steps whose number is not known. */
  public static ProgressLine start(Terminal terminal, String task) {
    return start(terminal, task, -1);
  }

  /** Starts to count so many steps. */
  public static ProgressLine start(Terminal terminal, String task, long steps) {
    return terminal.isErrorWatched() ? new ProgressLine(bar(terminal, task, steps), null) : none();
  }

  /**
   * The same for what may take long: where standard error is no terminal, it gets a sentence a
   * minute, since a program that says nothing for that long looks like one that hangs.
   */
  public static ProgressLine startNoted(Terminal terminal, String task, long steps) {
    return terminal.isErrorWatched()
        ? start(terminal, task, steps)
        : new ProgressLine(null, new ProgressNotes(terminal.err(), task, steps, BETWEEN_NOTES));
  }

  private static ProgressBar bar(Terminal terminal, String task, long steps) {
    return new ProgressBarBuilder()
        .setTaskName(task)
        .setInitialMax(steps)
        .setStyle(ProgressBarStyle.ASCII)
        .setUpdateIntervalMillis(REPAINT_MS)
        .setSpeedUnit(ChronoUnit.SECONDS)
        .showSpeed()
        .clearDisplayOnFinish()
        .setConsumer(new ConsoleProgressBarConsumer(terminal.err(), WIDTH))
        .build();
  }

  public void step() {
    if (bar != null) {
      bar.step();
    }
    if (notes != null) {
      notes.step();
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
