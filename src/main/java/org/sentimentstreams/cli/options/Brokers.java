package org.sentimentstreams.cli.options;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.config.KafkaSettings;
import org.sentimentstreams.kafka.BrokerSilentException;
import org.sentimentstreams.kafka.ClientSettings;
import org.sentimentstreams.kafka.Topics;

/** Asks the brokers something over a connection of its own. */
public final class Brokers {

  private Brokers() {}

  /** Returns the answer; throws what {@link Topics} throws. */
  public static <T> T ask(KafkaSettings settings, Duration timeout, Function<Topics, T> question) {
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
  public static void requireTopics(KafkaSettings settings, Terminal terminal, List<String> needed) {
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
  public static void awaitTopics(KafkaSettings settings, Terminal terminal, List<String> needed) {
    StartupWait.ask(
        settings,
        terminal,
        BrokerSilentException.class,
        () -> requireTopics(settings, terminal, needed));
  }

  private static Admin connect(KafkaSettings settings) {
    try {
      return Admin.create(ClientSettings.admin(settings));
    } catch (KafkaException e) {
      if (e.getCause() instanceof ConfigException unknown
          && String.valueOf(unknown.getMessage()).contains("No resolvable bootstrap")) {
        throw new BrokerSilentException(
            "The host name of %s has no address: check bootstrap.servers"
                .formatted(settings.bootstrapServers()),
            e);
      }
      throw e;
    }
  }
}
