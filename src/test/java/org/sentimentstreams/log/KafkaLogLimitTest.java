package org.sentimentstreams.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

class KafkaLogLimitTest {
  private final List<Runnable> waiting = new ArrayList<>();
  private final LoggerContext context = new LoggerContext();
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  @BeforeEach
  void configure() {
    context.addTurboFilter(new KafkaLogLimit((action, delay) -> waiting.add(action)));
    ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.WARN);
    root.addAppender(lines);
    lines.start();
  }

  private List<String> messages() {
    return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  @Test
  void shouldCountWhatKafkaRepeats() {
    Logger fetcher = context.getLogger("org.apache.kafka.clients.consumer.Fetcher");
    for (int i = 0; i < 1000; i++) {
      fetcher.warn("[Consumer clientId=a-1] No offset for {}", "reviews-" + i);
    }

    assertThat(messages()).hasSize(LineBudget.LINES);
    waiting.remove(0).run();
    assertThat(messages())
        .last()
        .isEqualTo(
            "995 more warnings like \"[Consumer clientId=a-1] No offset for {}\" were suppressed in 10 s");
  }

  @Test
  void shouldTakeLinesThatDifferInNumbersForOneKind() {
    Logger fetcher = context.getLogger("org.apache.kafka.clients.consumer.Fetcher");
    for (int i = 0; i < 100; i++) {
      fetcher.error("offset " + i + " is gone");
    }
    fetcher.error("something else");

    assertThat(messages()).hasSize(LineBudget.LINES + 1).last().isEqualTo("something else");
  }

  @Test
  void shouldLeaveOthersAndWhatIsNotWrittenAlone() {
    Logger ours = context.getLogger("org.sentimentstreams.cli.Sentiment");
    ch.qos.logback.classic.Logger quiet =
        context.getLogger("org.apache.kafka.clients.NetworkClient");
    quiet.setLevel(Level.ERROR);
    for (int i = 0; i < 100; i++) {
      ours.warn("said");
      quiet.warn("not said");
    }

    assertThat(messages()).hasSize(100);
    assertThat(waiting).isEmpty();
  }
}
