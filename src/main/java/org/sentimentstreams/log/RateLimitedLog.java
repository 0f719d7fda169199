package org.sentimentstreams.log;

import java.time.Duration;
import java.util.Map;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.FormattingTuple;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * A log for warnings that others can cause endlessly, such as a sender of bad records or an absent
 * broker. It writes {@value #LINES} lines in ten seconds, and fewer in a flood (see {@link
 * LineBudget}), each of at most {@value #MOST_CHARACTERS} characters, and one more line with the
 * number of suppressed lines.
 *
 * <p>Make one for each kind of warning; otherwise one kind suppresses another. Safe for use by
 * several threads.
 */
public final class RateLimitedLog {
  /** Lines in ten seconds. */
  public static final int LINES = LineBudget.LINES;

  /** Characters of one line, without the time and the level before it. */
  public static final int MOST_CHARACTERS = 500;

  static final String LEFT_OUT = "{} more warnings like \"{}\" were suppressed in {} s";

  private static final int MOST_CHARACTERS_QUOTED = 60;

  private final Logger log;
  private final LineBudget budget;
  private volatile String lastShown = "";

  /** A log under the name of this class. */
  public RateLimitedLog(Class<?> owner) {
    this(owner, LineBudget::runLater);
  }

  /**
   * @param later runs something after a time
   */
  RateLimitedLog(Class<?> owner, BiConsumer<Runnable, Duration> later) {
    this.log = LoggerFactory.getLogger(owner);
    this.budget =
        new LineBudget(
            (lines, window) ->
                log.warn(
                    LEFT_OUT, lines, cut(lastShown, MOST_CHARACTERS_QUOTED), window.toSeconds()),
            later);
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
   * The same, with fields for a log in JSON.
   *
   * @param fields short values by name; they are not cut
   */
  public void warn(Map<String, ?> fields, String format, Object... arguments) {
    if (!budget.admits()) {
      return;
    }
    FormattingTuple line = MessageFormatter.arrayFormat(format, arguments);
    String message = cut(String.valueOf(line.getMessage()), MOST_CHARACTERS);
    lastShown = message;
    LoggingEventBuilder event = log.atWarn().setCause(line.getThrowable());
    for (Map.Entry<String, ?> field : fields.entrySet()) {
      event = event.addKeyValue(field.getKey(), field.getValue());
    }
    event.log(message);
  }

  /** The text, with an ellipsis for what is beyond so many characters. */
  static String cut(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(most - 2)) ? most - 2 : most - 1;
    return text.substring(0, end) + "…";
  }
}
