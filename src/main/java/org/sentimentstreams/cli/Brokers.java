package org.sentimentstreams.cli;

import java.time.Duration;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.kafka.BrokerException;
import org.sentimentstreams.kafka.ClientSettings;
import org.sentimentstreams.kafka.Topics;

/** Asks the brokers something over a connection of its own. */
final class Brokers {

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

  private static Admin connect(Settings settings) {
    try {
      return Admin.create(ClientSettings.admin(settings));
    } catch (KafkaException e) {
      if (e.getCause() instanceof ConfigException unknown
          && String.valueOf(unknown.getMessage()).contains("No resolvable bootstrap")) {
        throw new BrokerException(
            "No address is known for %s: check bootstrap.servers"
                .formatted(settings.bootstrapServers()),
            e);
      }
      throw e;
    }
  }
}
