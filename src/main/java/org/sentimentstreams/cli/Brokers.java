package org.sentimentstreams.cli;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.kafka.BrokerSilentException;
import org.sentimentstreams.kafka.ClientSettings;
import org.sentimentstreams.kafka.Topics;

/** Asks the brokers something over a connection of its own. */
final class Brokers {

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

  private Brokers() {}

  /** Returns the answer; throws what {@link Topics} throws. */
  static <T> T ask(Settings settings, Duration timeout, Function<Topics, T> question) {
    Admin admin = connect(settings);
    try {
      return question.apply(new Topics(admin, settings.bootstrapServers(), timeout));
    } finally {
      admin.close(Duration.ZERO); // It would wait for a broker that does not answer.
    }
  }

  /**
   * @throws org.sentimentstreams.kafka.BrokerException if one of the topics is missing, or nobody
   *     answers
   */
  static void requireTopics(Settings settings, Terminal terminal, List<String> needed) {
    ask(
        settings,
        terminal.brokerTimeout(),
        topics -> {
          topics.requireExist(needed);
          return needed;
        });
  }

  /**
   * Waits for brokers that do not answer yet, as long as the settings say.
   *
   * @param needed topics
   * @throws BrokerSilentException when that time is over
   * @throws org.sentimentstreams.kafka.BrokerException if they lack one of the topics
   */
  static void awaitTopics(Settings settings, Terminal terminal, List<String> needed) {
    long deadline = System.nanoTime() + settings.startupWait().toNanos();
    Duration pause = FIRST_PAUSE;
    while (true) {
      try {
        requireTopics(settings, terminal, needed);
        return;
      } catch (BrokerSilentException e) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          throw e;
        }
        terminal
            .err()
            .println(
                "%s Trying again, for %d s at most"
                    .formatted(e.getMessage(), Math.max(1, left / 1_000_000_000)));
        if (terminal.interruption().await(pause)) {
          throw e;
        }
        Duration doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
      }
    }
  }

  private static Admin connect(Settings settings) {
    try {
      return Admin.create(ClientSettings.admin(settings));
    } catch (KafkaException e) {
      if (e.getCause() instanceof ConfigException unknown
          && String.valueOf(unknown.getMessage()).contains("No resolvable bootstrap")) {
        throw new BrokerSilentException(
            "No address is known for %s: check bootstrap.servers"
                .formatted(settings.bootstrapServers()),
            e);
      }
      throw e;
    }
  }
}
