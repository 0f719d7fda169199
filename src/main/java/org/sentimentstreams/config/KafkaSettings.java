package org.sentimentstreams.config;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Where the brokers are, and what every client of them is told. */
public final class KafkaSettings {
  static final Keys KEYS = new Keys();

  /** Keys that start with this go to the Kafka clients, without it. */
  public static final String PREFIX = "kafka.";

  private final Values values;

  KafkaSettings(Values values) {
    this.values = values;
    PassThroughChecks.check(values);
  }

  public static final Key<String> BOOTSTRAP_SERVERS =
      KEYS.text(
          "bootstrap.servers",
          "localhost:9092",
          Validator.servers(),
          "The brokers to connect to first. Name two or three, so that one may be down at "
              + "the start.");

  /** The brokers to ask first, {@code host:port} separated by commas. */
  public String bootstrapServers() {
    return values.get(BOOTSTRAP_SERVERS);
  }

  public static final Key<String> APPLICATION_ID =
      KEYS.text(
          "application.id",
          "sentiment-streams",
          Validator.name(),
          "The consumer group and the prefix of transactional ids. All instances that "
              + "share the work need the same value; a new value starts again from the oldest "
              + "review.");

  /** The consumer group that all instances share. */
  public String applicationId() {
    return values.get(APPLICATION_ID);
  }

  public static final Key<Duration> STARTUP_WAIT =
      KEYS.millis(
          "startup.wait.ms",
          120_000L,
          Validator.wholeNumber(0, 86_400_000),
          "How long `sentiment serve` waits at the start for brokers, and for a schema "
              + "registry that it needs, before it gives up, in milliseconds.");

  /** How long to wait for brokers that do not answer at the start. */
  public Duration startupWait() {
    return values.get(STARTUP_WAIT);
  }

  public static final Key<String> GROUP_INSTANCE_ID =
      KEYS.text(
          "group.instance.id",
          "",
          Validator.nameOrNothing(),
          "A name of this instance that stays the same over restarts, such as the name of "
              + "its pod (static membership). A restart within kafka.consumer.session.timeout.ms "
              + "then moves no partitions. Empty: an instance leaves its group when it stops, "
              + "and others take over at once.");

  /** The name of this instance in its group, which outlives a restart; empty if it has none. */
  public Optional<String> groupInstanceId() {
    return Optional.of(values.get(GROUP_INSTANCE_ID)).filter(id -> !id.isEmpty());
  }

  /** The largest record in bytes that our producers send and our readers expect. */
  public int maxMessageBytes() {
    return values.get(TopicSettings.MAX_MESSAGE_BYTES);
  }

  /**
   * Settings for the Kafka clients as they were given, with {@value #PREFIX} taken off the keys.
   */
  public Map<String, String> passThrough() {
    return values.passThrough();
  }
}
