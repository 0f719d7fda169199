package org.sentimentstreams.cli;

import java.time.Duration;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.kafka.ClientSettings;
import org.sentimentstreams.kafka.Topics;

/** Asks the brokers something over a connection of its own. */
final class Brokers {

  private Brokers() {}

  /** Returns the answer; throws what {@link Topics} throws. */
  static <T> T ask(Settings settings, Duration timeout, Function<Topics, T> question) {
    Admin admin = Admin.create(ClientSettings.admin(settings));
    try {
      return question.apply(new Topics(admin, settings.bootstrapServers(), timeout));
    } finally {
      admin.close(Duration.ZERO); // It would wait for a broker that does not answer.
    }
  }
}
