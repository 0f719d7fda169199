package org.sentimentstreams.kafka.reading;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.sentimentstreams.config.KafkaSettings;
import org.sentimentstreams.kafka.BrokerCalls;
import org.sentimentstreams.kafka.BrokerException;
import org.sentimentstreams.kafka.ClientSettings;
import org.sentimentstreams.kafka.TopicComparison;
import org.sentimentstreams.kafka.TopicReader;

/**
 * Asks the brokers every two seconds whether a topic is still the one that is read. A consumer does
 * not notice: if its topic is deleted and created again, it continues at its old offset. For use by
 * one thread at a time.
 */
final class TopicIdentityCheck implements AutoCloseable {
  private static final Duration INTERVAL = Duration.ofSeconds(2);

  private final KafkaSettings settings;
  private final String topic;
  private final BrokerCalls calls;
  private Admin admin;
  private KafkaFuture<TopicDescription> asked;
  private long last = System.nanoTime();

  TopicIdentityCheck(KafkaSettings settings, String topic, BrokerCalls calls) {
    this.settings = settings;
    this.topic = topic;
    this.calls = calls;
  }

  /**
   * A topic as it is now.
   *
   * @param id of its own, which no topic of the same name had before it; null if there is no such
   *     topic
   * @param partitions their number
   */
  record Seen(Uuid id, int partitions) {
    boolean exists() {
      return id != null;
    }
  }

  /**
   * Asks if a check is due, and returns answers that have arrived. Never waits.
   *
   * @throws BrokerException if nobody has answered in time, or the user lacks a right
   */
  Optional<Seen> recent() {
    if (asked == null) {
      if (System.nanoTime() - last >= INTERVAL.toNanos()) {
        ask();
      }
      return Optional.empty();
    }
    return asked.isDone() ? Optional.of(answer()) : Optional.empty();
  }

  /**
   * Asks and waits.
   *
   * @throws BrokerException if nobody answers, or the user lacks a right
   */
  Seen now() {
    ask();
    return answer();
  }

  /** Asks now, and does not wait. */
  void ask() {
    if (admin == null) {
      var configs = ClientSettings.admin(settings);
      int timeout = (int) calls.timeout().toMillis();
      configs.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, timeout);
      configs.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, timeout);
      admin = Admin.create(configs);
    }
    asked = admin.describeTopics(List.of(topic)).topicNameValues().get(topic);
  }

  private Seen answer() {
    String attempt = "describe topic \"%s\"".formatted(topic);
    try {
      TopicDescription found = calls.answer(asked, attempt);
      return new Seen(found.topicId(), found.partitions().size());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return new Seen(null, 0);
      }
      throw calls.refused(attempt, e.getCause());
    } finally {
      asked = null;
      last = System.nanoTime();
    }
  }

  /**
   * A sentence about records that the brokers delete from the topic; empty if none, or if unknown.
   */
  Optional<String> retention() {
    try {
      Config config = new TopicReader(admin, calls).configs(List.of(topic)).get(topic);
      return TopicComparison.forgetful(topic, config);
    } catch (BrokerException e) {
      return Optional.empty(); // The right to see it is not needed for anything else.
    }
  }

  @Override
  public void close() {
    if (admin != null) {
      admin.close(Duration.ZERO);
    }
  }
}
