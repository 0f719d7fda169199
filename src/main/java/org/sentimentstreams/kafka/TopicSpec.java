package org.sentimentstreams.kafka;

import java.util.Map;
import java.util.regex.Pattern;

/**
 * A topic as it should be.
 *
 * @param name name of the topic
 * @param partitions number of partitions, at least 1
 * @param replicationFactor copies of each partition, at least 1, or {@link #BROKER_DEFAULT}
 * @param configs topic settings by their Kafka names, such as {@code cleanup.policy}; what is
 *     absent is left to the broker
 * @param isOrdered whether its readers need one order of all records, so that it must have exactly
 *     one partition
 */
public record TopicSpec(
    String name,
    int partitions,
    short replicationFactor,
    Map<String, String> configs,
    boolean isOrdered) {
  /** Leaves the replication factor to the broker. */
  public static final short BROKER_DEFAULT = -1;

  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

  /** Throws {@link IllegalArgumentException} for a name or a number that no topic can have. */
  public TopicSpec {
    if (!NAME.matcher(name).matches() || name.equals(".") || name.equals("..")) {
      throw new IllegalArgumentException(
          ("Kafka does not allow the topic name \"%s\": use 1 to 249 of a-z, A-Z, 0-9, "
                  + "\".\", \"_\" and \"-\"")
              .formatted(name));
    }
    if (partitions < 1) {
      throw new IllegalArgumentException(
          "Topic \"%s\" asks for %d partitions: at least 1 is needed".formatted(name, partitions));
    }
    if (replicationFactor != BROKER_DEFAULT && replicationFactor < 1) {
      throw new IllegalArgumentException(
          "Topic \"%s\" asks for replication factor %d: at least 1 is needed, or -1 for the broker's default"
              .formatted(name, replicationFactor));
    }
    if (isOrdered && partitions != 1) {
      throw new IllegalArgumentException(
          "Topic \"%s\" needs one order of its records, so it must have 1 partition, not %d"
              .formatted(name, partitions));
    }
    configs = Map.copyOf(configs);
  }

  /** A topic that may have any number of partitions. */
  public TopicSpec(
      String name, int partitions, short replicationFactor, Map<String, String> configs) {
    this(name, partitions, replicationFactor, configs, false);
  }
}
