package org.sentimentstreams.log;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.sentimentstreams.threads.GrowingPause;

/**
 * How many lines of one kind may be written: at most {@value #LINES} in a window of time. The first
 * window lasts ten seconds. Each window with lines makes the next one twice as long, up to ten
 * minutes, so neither a flood nor a slow stream over days costs more than a megabyte per day. After
 * a window without lines, the next one is short again. Safe for use by several threads.
 */
final class LineBudget {
  /** Lines in one window. */
  static final int LINES = 5;

  private static final GrowingPause WINDOW =
      new GrowingPause(Duration.ofSeconds(10), Duration.ofMinutes(10));

  private final Summary summary;
  private final BiConsumer<Runnable, Duration> later;

  /** Windows with lines, one behind the other, before the one that is open. */
  @GuardedBy("this")
  private int windows;

  @GuardedBy("this")
  private boolean isOpen;

  @GuardedBy("this")
  private int admitted;

  @GuardedBy("this")
  private long leftOut;

  /** Reports the suppressed lines. */
  interface Summary {
    /** Called at the end of a window with suppressed lines. */
    void leftOut(long lines, Duration window);
  }

  /**
   * @param later runs something after a time
   */
  LineBudget(Summary summary, BiConsumer<Runnable, Duration> later) {
    this.summary = summary;
    this.later = later;
  }

  /** Runs something after a time, on a thread of the JVM's. */
  static void runLater(Runnable action, Duration delay) {
    CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS).execute(action);
  }

  /** Whether one more line may be written; if not, it is counted. */
  synchronized boolean admits() {
    if (!isOpen) {
      open();
    }
    if (admitted >= LINES) {
      leftOut++;
      return false;
    }
    admitted++;
    return true;
  }

  @GuardedBy("this")
  private void open() {
    isOpen = true;
    admitted = 0;
    leftOut = 0;
    later.accept(this::endWindow, WINDOW.after(windows));
  }

  private void endWindow() {
    long count;
    Duration over;
    synchronized (this) {
      count = leftOut;
      over = WINDOW.after(windows);
      if (admitted == 0) {
        isOpen = false;
        windows = 0;
      } else {
        windows++;
        open();
      }
    }
    if (count > 0) {
      summary.leftOut(count, over);
    }
  }
}
