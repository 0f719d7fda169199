package org.sentimentstreams.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class RateLimitedLogTest {
  /** A name of its own in the log. */
  private static final class Owner {}

  private final Logger logger = (Logger) LoggerFactory.getLogger(Owner.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final List<Runnable> waiting = new ArrayList<>();
  private final List<Duration> windows = new ArrayList<>();
  private final RateLimitedLog log =
      new RateLimitedLog(
          Owner.class,
          (action, delay) -> {
            waiting.add(action);
            windows.add(delay);
          });

  @BeforeEach
  void listen() {
    lines.start();
    logger.setAdditive(false);
    logger.addAppender(lines);
  }

  @AfterEach
  void stop() {
    logger.detachAppender(lines);
    logger.setAdditive(true);
  }

  private List<String> messages() {
    return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  private void warn(int times) {
    for (int i = 0; i < times; i++) {
      log.warn("Record {} is bad", i);
    }
  }

  private void endWindow() {
    waiting.remove(0).run();
  }

  @Test
  void shouldWriteWhatIsRare() {
    warn(RateLimitedLog.LINES);
    endWindow();
    warn(1);

    assertThat(messages()).hasSize(RateLimitedLog.LINES + 1).allMatch(m -> m.endsWith("is bad"));
  }

  @Test
  void shouldCountWhatItLeavesOut() {
    warn(RateLimitedLog.LINES + 1234);

    assertThat(messages()).hasSize(RateLimitedLog.LINES);
    endWindow();
    assertThat(messages())
        .last()
        .isEqualTo("1234 more warnings like \"Record 4 is bad\" were suppressed in 10 s");
  }

  @Test
  void shouldWriteLessTheLongerItLastsAndStartAgainAfterSilence() {
    for (int i = 0; i < 10; i++) {
      warn(100);
      endWindow();
    }
    assertThat(windows)
        .extracting(Duration::toSeconds)
        .containsExactly(10L, 20L, 40L, 80L, 160L, 320L, 600L, 600L, 600L, 600L, 600L);

    endWindow();
    warn(1);

    assertThat(windows).last().isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void shouldWriteLessOfADripToo() {
    for (int window = 10; window <= 1280; window *= 2) {
      warn(Math.min(window, 600) / 6); // One every six seconds, such as while no broker answers.
      endWindow();
    }

    assertThat(messages())
        .filteredOn(message -> message.endsWith("is bad"))
        .hasSize(1 + 3 + 6 * RateLimitedLog.LINES);
  }

  @Test
  void shouldCutLongLinesButNoCharacterInTwo() {
    log.warn("{}{}", "x".repeat(RateLimitedLog.MOST_CHARACTERS - 2), "😀".repeat(1_000_000));
    log.warn("{}", "y".repeat(RateLimitedLog.MOST_CHARACTERS));

    assertThat(messages())
        .containsExactly(
            "x".repeat(RateLimitedLog.MOST_CHARACTERS - 2) + "…",
            "y".repeat(RateLimitedLog.MOST_CHARACTERS));
  }

  @Test
  void shouldKeepFieldsAndTheException() {
    var failure = new IllegalStateException("why");

    log.warn(Map.of("partition", 3), "Partition {} stands still", 3, failure);

    ILoggingEvent line = lines.list.get(0);
    assertThat(line.getFormattedMessage()).isEqualTo("Partition 3 stands still");
    assertThat(line.getKeyValuePairs()).singleElement().hasToString("partition=\"3\"");
    assertThat(line.getThrowableProxy().getMessage()).isEqualTo("why");
  }

  @Test
  void shouldTakeMessagesWithBracesAsTheyAre() {
    log.warn("{}", "a {} in a record");

    assertThat(messages()).containsExactly("a {} in a record");
  }
}
