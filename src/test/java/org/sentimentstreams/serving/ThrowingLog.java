package org.sentimentstreams.serving;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import org.slf4j.LoggerFactory;

/** Throws an error at whoever writes to a log: a way to make one in the middle of real code. */
final class ThrowingLog implements AutoCloseable {
  private final Logger logger;
  private volatile boolean thrown;
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          thrown = true;
          throw new StackOverflowError("thrown by a test");
        }
      };

  private ThrowingLog(Logger logger) {
    this.logger = logger;
    appender.setContext(logger.getLoggerContext());
    appender.start();
    logger.addAppender(appender);
  }

  public static ThrowingLog of(String name) {
    return new ThrowingLog((Logger) LoggerFactory.getLogger(name));
  }

  public boolean hasThrown() {
    return thrown;
  }

  @Override
  public void close() {
    logger.detachAppender(appender);
  }
}
