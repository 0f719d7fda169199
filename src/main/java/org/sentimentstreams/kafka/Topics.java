package org.sentimentstreams.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;

/** Creates and describes topics. Works on an admin client that it does not own. */
public final class Topics {
  /** How long a broker may take to answer, unless somebody says otherwise. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(15);

  private final Admin admin;
  private final BrokerCalls calls;
  private final TopicReader reader;

  /**
   * Works on this admin client.
   *
   * @param admin client of the cluster; its owner closes it
   * @param bootstrapServers where the client looks for brokers, as HOST:PORT; for error messages
   *     only
   * @param timeout how long each answer may take
   */
  public Topics(Admin admin, String bootstrapServers, Duration timeout) {
    this.admin = admin;
    this.calls = new BrokerCalls(bootstrapServers, timeout);
    this.reader = new TopicReader(admin, calls);
  }

  /**
   * The outcome for one topic.
   *
   * @param name name of the topic
   * @param isNew true if it was created now, false if it was there already and fits
   */
  public record Created(String name, boolean isNew) {}

  /**
   * Creates those of the topics that do not exist. All are checked first, so if one does not fit,
   * the cluster stays unchanged.
   *
   * @return one outcome per topic, in the order asked
   * @throws BrokerException if a topic exists with another number of partitions or another cleanup
   *     policy, or Kafka refuses or does not answer
   * @throws IllegalArgumentException if two of the topics have one name
   */
  public List<Created> create(List<TopicSpec> specs) {
    return new TopicCreator(admin, calls, reader).create(specs);
  }

  /**
   * Describes each topic.
   *
   * @return one description per name, in the order asked
   * @throws BrokerException if Kafka refuses or does not answer
   */
  public List<TopicState> describe(Collection<String> names) {
    return reader.describe(names);
  }

  /**
   * The number of a topic's partitions; the right to describe it is enough.
   *
   * @throws BrokerException if it does not exist, or if Kafka refuses or does not answer
   */
  public int partitions(String name) {
    requireExist(List.of(name));
    return reader.existing(List.of(name)).get(name).partitions().size();
  }

  /**
   * Makes sure that the topics exist.
   *
   * @throws BrokerException that names those that do not, or if Kafka refuses or does not answer
   */
  public void requireExist(Collection<String> names) {
    Set<String> existing = reader.existing(names).keySet();
    List<String> missing =
        names.stream().distinct().filter(name -> !existing.contains(name)).toList();
    if (!missing.isEmpty()) {
      throw new BrokerException(
          "Kafka at %s lacks the %s %s: run `sentiment topics create` first"
              .formatted(
                  calls.bootstrapServers(),
                  missing.size() == 1 ? "topic" : "topics",
                  String.join(", ", missing)));
    }
  }
}
