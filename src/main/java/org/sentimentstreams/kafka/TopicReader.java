package org.sentimentstreams.kafka;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Asks a broker for the state of its topics. */
public final class TopicReader {
  private static final String OFFSETS = "read the offsets of topics";
  private static final long PAUSE_MS = 20;

  private final Admin admin;
  private final BrokerCalls calls;

  public TopicReader(Admin admin, BrokerCalls calls) {
    this.admin = admin;
    this.calls = calls;
  }

  /** Those of the topics that exist, by name. */
  public Map<String, TopicDescription> existing(Collection<String> names) {
    var found = new TreeMap<String, TopicDescription>();
    admin
        .describeTopics(names)
        .topicNameValues()
        .forEach(
            (name, future) -> {
              String attempt = "describe topic \"%s\"".formatted(name);
              try {
                found.put(name, calls.answer(future, attempt));
              } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                  throw calls.refused(attempt, e.getCause());
                }
              }
            });
    return found;
  }

  /** The settings of topics that exist, by name. */
  public Map<String, Config> configs(Collection<String> names) {
    List<ConfigResource> resources =
        names.stream().map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name)).toList();
    var configs = new HashMap<String, Config>();
    calls
        .await(admin.describeConfigs(resources).all(), "read the settings of topics")
        .forEach((resource, config) -> configs.put(resource.name(), config));
    return configs;
  }

  /**
   * Waits until each partition of new topics answers. Otherwise a broker may accept a fast
   * producer's second batch before its first, and the producer then retries for ever.
   */
  void awaitLeaders(Collection<TopicSpec> created) {
    var latest = new HashMap<TopicPartition, OffsetSpec>();
    for (TopicSpec spec : created) {
      for (int partition = 0; partition < spec.partitions(); partition++) {
        latest.put(new TopicPartition(spec.name(), partition), OffsetSpec.latest());
      }
    }
    long deadline = System.nanoTime() + calls.timeout().toNanos();
    while (!answers(latest, System.nanoTime() > deadline)) {
      pause();
    }
  }

  /** False while the broker that is asked has not yet heard of the topics. */
  private boolean answers(Map<TopicPartition, OffsetSpec> asked, boolean isLastTry) {
    try {
      var unused = calls.answer(admin.listOffsets(asked).all(), OFFSETS);
      return true;
    } catch (ExecutionException e) {
      if (isLastTry || !(e.getCause() instanceof UnknownTopicOrPartitionException)) {
        throw calls.refused(OFFSETS, e.getCause());
      }
      return false;
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MS);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  List<TopicState> describe(Collection<String> names) {
    var existing = existing(names);
    var configs = configs(existing.keySet());
    var offsets = offsetsOf(existing.values());
    var descriptions = new ArrayList<TopicState>();
    for (String name : names) {
      var topic = existing.get(name);
      descriptions.add(
          topic == null
              ? TopicState.absent(name)
              : describe(topic, configs.get(name), offsets.getOrDefault(name, 0L)));
    }
    return List.copyOf(descriptions);
  }

  private static TopicState describe(TopicDescription topic, Config config, long offsets) {
    return new TopicState(
        topic.name(),
        true,
        topic.partitions().size(),
        topic.partitions().get(0).replicas().size(),
        config.get(TopicConfig.CLEANUP_POLICY_CONFIG).value(),
        Long.parseLong(config.get(TopicConfig.RETENTION_MS_CONFIG).value()),
        Long.parseLong(config.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG).value()),
        offsets);
  }

  private Map<String, Long> offsetsOf(Collection<TopicDescription> topics) {
    var earliest = new HashMap<TopicPartition, OffsetSpec>();
    var latest = new HashMap<TopicPartition, OffsetSpec>();
    for (var topic : topics) {
      for (var partition : topic.partitions()) {
        var key = new TopicPartition(topic.name(), partition.partition());
        earliest.put(key, OffsetSpec.earliest());
        latest.put(key, OffsetSpec.latest());
      }
    }
    var begin = offsets(earliest);
    var sums = new HashMap<String, Long>();
    offsets(latest)
        .forEach(
            (key, end) ->
                sums.merge(key.topic(), end.offset() - begin.get(key).offset(), Long::sum));
    return sums;
  }

  private Map<TopicPartition, ListOffsetsResultInfo> offsets(
      Map<TopicPartition, OffsetSpec> asked) {
    return calls.await(admin.listOffsets(asked).all(), OFFSETS);
  }
}
