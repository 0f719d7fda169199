package org.sentimentstreams.scoring;

import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.sentimentstreams.config.KafkaSettings;
import org.sentimentstreams.kafka.BrokerException;
import org.sentimentstreams.kafka.BrokerSilentException;
import org.sentimentstreams.kafka.ClientSettings;
import org.sentimentstreams.kafka.Topics;
import org.sentimentstreams.log.RateLimitedLog;
import org.sentimentstreams.ops.Health;
import org.sentimentstreams.threads.Threads;

/**
 * Checks from time to time, on its own thread, that the topics of predictions and dead letters
 * exist. Kafka's producer waits silently for a deleted topic, minute after minute, and continues
 * when it exists again.
 */
final class OutputTopicWatch implements AutoCloseable {
  private static final Duration EVERY = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(10);

  private final RateLimitedLog log = new RateLimitedLog(OutputTopicWatch.class);
  private final KafkaSettings settings;
  private final List<String> topics;
  private final Thread thread = Threads.daemon("written-topics", this::run);
  private volatile Health health = Health.UP;
  private volatile boolean closed;

  OutputTopicWatch(KafkaSettings settings, List<String> topics) {
    this.settings = settings;
    this.topics = List.copyOf(topics);
  }

  List<String> names() {
    return topics;
  }

  void start() {
    thread.start();
  }

  private void run() {
    try (Admin admin = Admin.create(ClientSettings.admin(settings))) {
      var asked = new Topics(admin, settings.bootstrapServers(), ANSWER);
      while (!closed) {
        pause();
        look(asked);
      }
    }
  }

  private void look(Topics asked) {
    try {
      asked.requireExist(topics);
      health = Health.UP;
    } catch (BrokerSilentException e) {
      // LagWatch reports that brokers do not answer.
    } catch (BrokerException e) {
      if (!closed) {
        log.warn("Nothing can be written: {}", e.getMessage());
        health = Health.down("Nothing can be written: " + e.getMessage());
      }
    } catch (RuntimeException e) {
      // The client is broken or interrupted; what that means for records, Streams finds out.
    }
  }

  private void pause() {
    try {
      Thread.sleep(EVERY.toMillis());
    } catch (InterruptedException e) {
      closed = true;
    }
  }

  /** DOWN with the names of those that are missing. */
  Health health() {
    return health;
  }

  /** Ends looking, and waits for the end. */
  @Override
  public void close() {
    closed = true;
    Threads.end(thread);
  }
}
