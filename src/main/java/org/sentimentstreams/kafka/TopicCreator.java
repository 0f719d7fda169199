package org.sentimentstreams.kafka;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.sentimentstreams.kafka.Topics.Created;

/** Creates the missing topics, after it has checked all topics. */
final class TopicCreator {
  private final Admin admin;
  private final BrokerCalls calls;
  private final TopicReader reader;

  TopicCreator(Admin admin, BrokerCalls calls, TopicReader reader) {
    this.admin = admin;
    this.calls = calls;
    this.reader = reader;
  }

  List<Created> create(List<TopicSpec> specs) {
    requireDistinct(specs);
    Set<String> existing = requireFit(specs);
    List<TopicSpec> missing =
        specs.stream().filter(spec -> !existing.contains(spec.name())).toList();
    submit(missing, true);
    Set<String> created = submit(missing, false);
    reader.awaitLeaders(specs.stream().filter(spec -> created.contains(spec.name())).toList());
    return specs.stream()
        .map(spec -> new Created(spec.name(), created.contains(spec.name())))
        .toList();
  }

  private static void requireDistinct(List<TopicSpec> specs) {
    var names = new HashSet<String>();
    for (TopicSpec spec : specs) {
      if (!names.add(spec.name())) {
        throw new IllegalArgumentException(
            "Topic \"%s\" is named twice in the settings: give each topic its own name"
                .formatted(spec.name()));
      }
    }
  }

  /** The names of the topics that exist, all of which fit. */
  private Set<String> requireFit(List<TopicSpec> specs) {
    var existing = reader.existing(specs.stream().map(TopicSpec::name).toList());
    var configs = reader.configs(existing.keySet());
    specs.stream()
        .filter(spec -> existing.containsKey(spec.name()))
        .map(
            spec ->
                TopicComparison.misfit(spec, existing.get(spec.name()), configs.get(spec.name())))
        .flatMap(Optional::stream)
        .findFirst()
        .ifPresent(
            misfit -> {
              throw new BrokerException(misfit);
            });
    return existing.keySet();
  }

  /**
   * Returns the names of the created topics. A topic that appeared meanwhile must fit, and is left
   * out.
   */
  private Set<String> submit(List<TopicSpec> missing, boolean validateOnly) {
    var answers =
        admin.createTopics(
            missing.stream().map(TopicCreator::newTopic).toList(),
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
