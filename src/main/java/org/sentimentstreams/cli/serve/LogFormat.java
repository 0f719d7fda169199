package org.sentimentstreams.cli.serve;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import org.slf4j.LoggerFactory;

/** The format of log lines; {@code logback.xml} starts with text lines for people. */
public final class LogFormat {
  /** The appender's name in {@code logback.xml}. */
  private static final String APPENDER = "STDERR";

  private LogFormat() {}

  /** Switches log lines to JSON objects. */
  public static void useJson() {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    JsonEncoder encoder = new JsonEncoder();
    encoder.setContext(context);
    encoder.setWithSequenceNumber(false);
    encoder.setWithNanoseconds(false);
    encoder.setWithContext(false);
    // The pattern and its arguments are in the formatted message.
    encoder.setWithMessage(false);
    encoder.setWithArguments(false);
    encoder.setWithFormattedMessage(true);
    encoder.start();
    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    ((ConsoleAppender<ILoggingEvent>) root.getAppender(APPENDER)).setEncoder(encoder);
  }
}
