package org.sentimentstreams.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.slf4j.Marker;

/**
 * Limits repeated log lines of Kafka's own classes: a consumer of a deleted topic logs thousands of
 * lines per second. Each kind of warning and error has a {@link LineBudget}; lines are of one kind
 * if they differ only in numbers and arguments. Logback creates it by its class name.
 */
public final class KafkaLogLimit extends TurboFilter {
  private static final String KAFKA = "org.apache.kafka.";

  /**
   * Beyond this number the lines of one logger share a budget, since Kafka puts some arguments into
   * its formats.
   */
  private static final int MOST_KINDS = 500;

  private static final int MOST_CHARACTERS_QUOTED = 120;

  private final Map<String, LineBudget> budgets = new ConcurrentHashMap<>();
  private final BiConsumer<Runnable, Duration> later;

  /** For logback. */
  public KafkaLogLimit() {
    this(LineBudget::runLater);
  }

  /**
   * @param later runs something after a time
   */
  KafkaLogLimit(BiConsumer<Runnable, Duration> later) {
    this.later = later;
  }

  @Override
  public FilterReply decide(
      Marker marker, Logger logger, Level level, String format, Object[] params, Throwable t) {
    boolean isWritten =
        format != null
            && level.isGreaterOrEqual(Level.WARN)
            && level.isGreaterOrEqual(logger.getEffectiveLevel())
            && logger.getName().startsWith(KAFKA);
    if (!isWritten || format.equals(RateLimitedLog.LEFT_OUT)) {
      return FilterReply.NEUTRAL;
    }
    return budget(logger, format).admits() ? FilterReply.NEUTRAL : FilterReply.DENY;
  }

  private LineBudget budget(Logger logger, String format) {
    String name = logger.getName();
    String kind = name + " " + format.replaceAll("[0-9]+", "#");
    return budgets.computeIfAbsent(
        budgets.size() < MOST_KINDS || budgets.containsKey(kind) ? kind : name,
        key ->
            new LineBudget(
                (lines, window) ->
                    logger.warn(
                        RateLimitedLog.LEFT_OUT,
                        lines,
                        RateLimitedLog.cut(format, MOST_CHARACTERS_QUOTED),
                        window.toSeconds()),
                later));
  }
}
