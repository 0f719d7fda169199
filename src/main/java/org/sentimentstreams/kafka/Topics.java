package org.sentimentstreams.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * Creates the topics and says what they are like. Works on an admin client that it does not own.
 */
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
   * What became of one topic that was asked for.
   *
   * @param name name of the topic
   * @param isNew true if it was created now, false if it was there already and fits
   */
  public record Created(String name, boolean isNew) {}

  /**
   * Creates those of the topics that do not exist. All are checked first, so one that does not fit
   * leaves the cluster as it was.
   *
   * @return one outcome per topic, in the order asked
   * @throws BrokerException if a topic exists with another number of partitions or another cleanup
   *     policy, or Kafka refuses or does not answer
   * @throws IllegalArgumentException if two of the topics have one name
   */
  public List<Created> create(List<TopicSpec> specs) {
    requireDistinct(specs);
    Set<String> existing = requireFit(specs);
    List<TopicSpec> missing =
        specs.stream().filter(spec -> !existing.contains(spec.name())).toList();
    submit(missing, true);
    Set<String> created = submit(missing, false);
    return specs.stream()
        .map(spec -> new Created(spec.name(), created.contains(spec.name())))
        .toList();
  }

  /**
   * Says what each topic is like.
   *
   * @return one description per name, in the order asked
   * @throws BrokerException if Kafka refuses or does not answer
   */
  public List<TopicDescription> describe(Collection<String> names) {
    return reader.describe(names);
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

  private static void requireDistinct(List<TopicSpec> specs) {
    var names = new HashSet<String>();
    for (TopicSpec spec : specs) {
      if (!names.add(spec.name())) {
        throw new IllegalArgumentException(
            "Topic \"%s\" is asked for twice: give each topic its own name".formatted(spec.name()));
      }
    }
  }

  /** The names of the topics that exist, all of which fit. */
  private Set<String> requireFit(List<TopicSpec> specs) {
    var existing = reader.existing(specs.stream().map(TopicSpec::name).toList());
    var configs = reader.configs(existing.keySet());
    specs.stream()
        .filter(spec -> existing.containsKey(spec.name()))
        .map(spec -> TopicFit.misfit(spec, existing.get(spec.name()), configs.get(spec.name())))
        .flatMap(Optional::stream)
        .findFirst()
        .ifPresent(
            misfit -> {
              throw new BrokerException(misfit);
            });
    return existing.keySet();
  }

  /** Returns the names that were created; one that appeared meanwhile must fit and is left out. */
  private Set<String> submit(List<TopicSpec> missing, boolean validateOnly) {
    var answers =
        admin.createTopics(
            missing.stream().map(Topics::newTopic).collect(Collectors.toList()),
            new CreateTopicsOptions().validateOnly(validateOnly));
    var appeared = new ArrayList<TopicSpec>();
    var created = new HashSet<String>();
    for (TopicSpec spec : missing) {
      String attempt = "create topic \"%s\"".formatted(spec.name());
      try {
        calls.answer(answers.values().get(spec.name()), attempt);
        created.add(spec.name());
      } catch (ExecutionException e) {
        if (e.getCause() instanceof TopicExistsException) {
          appeared.add(spec);
        } else {
          throw refused(spec, attempt, e.getCause());
        }
      }
    }
    requireFit(appeared);
    return created;
  }

  private BrokerException refused(TopicSpec spec, String attempt, Throwable cause) {
    if (cause instanceof InvalidReplicationFactorException) {
      return new BrokerException(
          "Topic \"%s\" asks for replication factor %d, which Kafka at %s cannot give (%s): ask for no more than it has brokers, or -1 for its default"
              .formatted(
                  spec.name(),
                  spec.replicationFactor(),
                  calls.bootstrapServers(),
                  cause.getMessage()),
          cause);
    }
    return calls.refused(attempt, cause);
  }

  private static NewTopic newTopic(TopicSpec spec) {
    return new NewTopic(spec.name(), spec.partitions(), spec.replicationFactor())
        .configs(spec.configs());
  }
}
