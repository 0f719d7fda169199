package org.sentimentstreams.kafka;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.TopicConfig;

/** Compares an existing topic with the topic that is needed. */
public final class TopicComparison {
  private TopicComparison() {}

  /** A sentence that says what does not fit and what to do; empty if the topic fits. */
  static Optional<String> misfit(TopicSpec spec, TopicDescription topic, Config config) {
    int partitions = topic.partitions().size();
    if (spec.isOrdered() && partitions != 1) {
      return Optional.of(notOrdered(spec.name(), partitions));
    }
    if (partitions != spec.partitions()) {
      return Optional.of(
          ("Topic \"%1$s\" has %2$s, and the settings ask for %3$d: set %4$d, or delete the "
                  + "topic and create it again")
              .formatted(
                  spec.name(),
                  partitions == 1 ? "1 partition" : partitions + " partitions",
                  spec.partitions(),
                  partitions));
    }
    ConfigEntry policy = config.get(TopicConfig.CLEANUP_POLICY_CONFIG);
    String asked = askedPolicy(spec, policy);
    if (!policies(asked).equals(policies(policy.value()))) {
      return Optional.of(
          ("Topic \"%1$s\" has cleanup.policy=%2$s, and %3$s is needed: change it with "
                  + "`kafka-configs --alter --entity-type topics --entity-name %1$s --add-config "
                  + "cleanup.policy=[%3$s]`, or delete the topic and create it again")
              .formatted(spec.name(), policy.value(), asked));
    }
    return Optional.empty();
  }

  /** What is wrong with a topic of several partitions whose readers need one order. */
  public static String notOrdered(String name, int partitions) {
    return "Topic \"%s\" has %d partitions, but exactly one is needed, so that everybody reads its records in the same order: delete it and create it again with `sentiment topics create`, or name another topic in the settings"
        .formatted(name, partitions);
  }

  /**
   * What is wrong with a topic that should keep its records, but from which brokers delete some.
   */
  public static Optional<String> forgetful(String name, Config config) {
    String policy = config.get(TopicConfig.CLEANUP_POLICY_CONFIG).value();
    boolean keepsAll =
        !policies(policy).contains(TopicConfig.CLEANUP_POLICY_DELETE)
            || (config.get(TopicConfig.RETENTION_MS_CONFIG).value().equals("-1")
                && config.get(TopicConfig.RETENTION_BYTES_CONFIG).value().equals("-1"));
    return keepsAll
        ? Optional.empty()
        : Optional.of(
            "Topic \"%1$s\" has cleanup.policy=%2$s, so Kafka deletes its oldest records, which are still needed: change it with `kafka-configs --alter --entity-type topics --entity-name %1$s --add-config cleanup.policy=compact`"
                .formatted(name, policy));
  }

  /** A topic with its broker's default counts as one that would be created now. */
  private static String askedPolicy(TopicSpec spec, ConfigEntry actual) {
    boolean own = actual.source() == ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG;
    return spec.configs()
        .getOrDefault(
            TopicConfig.CLEANUP_POLICY_CONFIG,
            own ? TopicConfig.CLEANUP_POLICY_DELETE : actual.value());
  }

  private static Set<String> policies(String value) {
    return Set.copyOf(List.of(value.strip().split("\\s*,\\s*")));
  }
}
