package org.sentimentstreams.log;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.FormattingTuple;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * A log for warnings that others can cause without end: a sender of bad records, a broker that is
 * away. It writes at most {@value #LINES} lines in a window of time, each of at most {@value
 * #MOST_CHARACTERS} characters, and at the end of the window one line more that counts what was
 * left out. The first window lasts ten seconds. Each window in which lines were left out makes the
 * next one twice as long, up to ten minutes, so a flood of days costs less than a megabyte a day. A
 * window without any makes the next one short again.
 *
 * <p>Make one for each kind of warning: kinds that share one keep each other out of the log. Safe
 * for use by several threads.
 */
public final class RateLimitedLog {
  /** Lines in one window. */
  public static final int LINES = 5;

  /** Characters of one line, without the time and the level before it. */
  public static final int MOST_CHARACTERS = 500;

  private static final int MOST_CHARACTERS_QUOTED = 60;
  private static final Duration FIRST_WINDOW = Duration.ofSeconds(10);
  private static final Duration LONGEST_WINDOW = Duration.ofMinutes(10);

  private final Logger log;
  private final BiConsumer<Runnable, Duration> later;

  @GuardedBy("this")
  private Duration window = FIRST_WINDOW;

  @GuardedBy("this")
  private boolean isOpen;

  @GuardedBy("this")
  private int shown;

  @GuardedBy("this")
  private long leftOut;

  @GuardedBy("this")
  private String lastShown = "";

  /** A log under the name of this class. */
  public RateLimitedLog(Class<?> owner) {
    this(owner, RateLimitedLog::runLater);
  }

  /**
   * @param later runs something after a time
   */
  RateLimitedLog(Class<?> owner, BiConsumer<Runnable, Duration> later) {
    this.log = LoggerFactory.getLogger(owner);
    this.later = later;
  }

  private static void runLater(Runnable action, Duration delay) {
    CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS).execute(action);
  }

  /**
   * Writes a warning or counts it.
   *
   * @param format with a {@code {}} for each argument, as SLF4J has it; put what matters most, such
   *     as the place of a record, at the front, since the end may be cut off
   * @param arguments for the format; an exception behind them is the line's own
   */
  public void warn(String format, Object... arguments) {
    warn(Map.of(), format, arguments);
  }

  /**
   * The same, with fields for those who read the log as JSON.
   *
   * @param fields short values by name; they are not cut
   */
  public void warn(Map<String, ?> fields, String format, Object... arguments) {
    if (!isAdmitted()) {
      return;
    }
    FormattingTuple line = MessageFormatter.arrayFormat(format, arguments);
    String message = cut(String.valueOf(line.getMessage()), MOST_CHARACTERS);
    synchronized (this) {
      lastShown = message;
    }
    LoggingEventBuilder event = log.atWarn().setCause(line.getThrowable());
    fields.forEach(event::addKeyValue);
    event.log(message);
  }

  private synchronized boolean isAdmitted() {
    if (!isOpen) {
      open();
    }
    if (shown >= LINES) {
      leftOut++;
      return false;
    }
    shown++;
    return true;
  }

  @GuardedBy("this")
  private void open() {
    isOpen = true;
    shown = 0;
    leftOut = 0;
    later.accept(this::endWindow, window);
  }

  private void endWindow() {
    long count;
    Duration over;
    String like;
    synchronized (this) {
      count = leftOut;
      over = window;
      like = lastShown;
      if (count == 0) {
        isOpen = false;
        window = FIRST_WINDOW;
      } else {
        Duration doubled = window.multipliedBy(2);
        window = doubled.compareTo(LONGEST_WINDOW) < 0 ? doubled : LONGEST_WINDOW;
        open();
      }
    }
    if (count > 0) {
      log.warn(
          "{} more like \"{}\" were left out in {} s",
          count,
          cut(like, MOST_CHARACTERS_QUOTED),
          over.toSeconds());
    }
  }

  private static String cut(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(most - 2)) ? most - 2 : most - 1;
    return text.substring(0, end) + "…";
  }
}
