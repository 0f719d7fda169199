package org.sentimentstreams.registry;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serializer;
import org.sentimentstreams.config.KafkaSettings;
import org.sentimentstreams.data.OneLine;
import org.sentimentstreams.kafka.BrokerException;
import org.sentimentstreams.kafka.RecordWriter;
import org.sentimentstreams.kafka.reading.TopicTail;
import org.sentimentstreams.kafka.values.AvroSerde;
import org.sentimentstreams.schema.ModelAlias;
import org.sentimentstreams.schema.ModelVersion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads and writes the registry topic. Writers need no lock: every version has its own id, and a
 * change of an alias counts only if the alias still has the value that its writer saw. For use by
 * one thread at a time.
 */
public final class ModelRegistry implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ModelRegistry.class);
  private static final int SHOWN_CHARACTERS = 200;

  private final String topic;
  private final TopicTail tail;
  private final RecordWriter writer;
  private RegistryState state = new RegistryState();

  /** The state of a topic that was created again, until it is read to its end; null otherwise. */
  private RegistryState fresh;

  private final Serializer<ModelVersion> versions = AvroSerde.of(ModelVersion.class).serializer();
  private final Serializer<ModelAlias> aliases = AvroSerde.of(ModelAlias.class).serializer();

  private ModelRegistry(KafkaSettings settings, String topic, Duration timeout) {
    this.topic = topic;
    this.tail = TopicTail.ofOnePartition(settings, topic, timeout);
    this.writer = new RecordWriter(settings, topic, timeout);
    tail.onRestart(() -> fresh = new RegistryState());
  }

  /**
   * Connects and reads all that is there.
   *
   * @param timeout how long the broker may take for an answer
   * @throws BrokerException if the topic is missing, has more than one partition, or nobody answers
   */
  public static ModelRegistry open(KafkaSettings settings, String topic, Duration timeout) {
    ModelRegistry registry = new ModelRegistry(settings, topic, timeout);
    try {
      registry.refresh();
      return registry;
    } catch (RuntimeException e) {
      registry.close();
      throw e;
    }
  }

  /** The state of all records read so far; a refresh adds to it. */
  public RegistryState state() {
    return state;
  }

  /** A problem of the topic that does not stop reading it; empty if there is none. */
  public Optional<String> trouble() {
    return tail.trouble();
  }

  /**
   * Reads the records since the last time, to the end.
   *
   * @throws BrokerException if the broker falls silent or the topic is missing
   */
  public RegistryState refresh() {
    RegistryState before = state;
    try {
      tail.readToEnd(this::take);
      adopt();
      return state;
    } finally {
      before.tellIgnored();
      state.tellIgnored();
    }
  }

  /**
   * Waits at most this long for new records. * @return whether any came
   *
   * @throws org.apache.kafka.common.errors.WakeupException after {@link #wakeUp}
   * @throws BrokerException if the topic is missing; the next call looks for it again
   */
  public boolean await(Duration wait) {
    boolean news = tail.read(wait, this::take);
    if (fresh != null) {
      // Half of the new topic would show old champions.
      refresh();
    }
    state.tellIgnored();
    return news;
  }

  private void take(ConsumerRecord<String, byte[]> record) {
    (fresh == null ? state : fresh).apply(record);
  }

  private void adopt() {
    if (fresh != null) {
      state = fresh;
      fresh = null;
      LOG.warn(
          "The topic {} was created again or lost records; its present content counts: {}",
          topic,
          state.models().isEmpty()
              ? "and that is nothing"
              : "of the models " + OneLine.of(state.models().toString(), SHOWN_CHARACTERS));
    }
  }

  /** Ends a running or the next {@link #await}, from another thread. */
  public void wakeUp() {
    tail.wakeUp();
  }

  /**
   * Tells everybody of a version, or that it is retired. All its files must be in the store before.
   *
   * @throws RegistryException if nobody would take it: it has too many labels, say
   * @throws BrokerException if Kafka does not take it
   */
  public void announce(ModelVersion version) {
    byte[] value = versions.serialize(topic, version);
    Optional<String> problem =
        value.length > Versions.MOST_BYTES
            ? Optional.of(Versions.tooLarge(value.length))
            : Versions.problem(version);
    if (problem.isPresent()) {
      throw new RegistryException(
          "this version of model %s cannot be published: %s"
              .formatted(version.getModel(), problem.get()));
    }
    writer.write(RegistryKey.of(version).toString(), value, new RecordHeaders());
    refresh();
  }

  /**
   * Takes a version out of use.
   *
   * @throws RegistryException if an alias points at it
   * @throws BrokerException if Kafka does not take it
   */
  public ModelVersion retire(ModelVersion version) {
    refresh();
    Set<String> aliases = state.model(version.getModel()).aliasesOf(version.getId());
    if (!aliases.isEmpty()) {
      throw new RegistryException(
          "%s is the %s of model %s: point that alias at another version first"
              .formatted(version.getId(), aliases.iterator().next(), version.getModel()));
    }
    ModelVersion retired = ModelVersion.newBuilder(version).setRetiredAt(Instant.now()).build();
    announce(retired);
    return retired;
  }

  /**
   * Points an alias at a version.
   *
   * @param version id, or null to take the alias away
   * @param expected id that it points at now, as the caller believes; null if there is no such
   *     alias
   * @param reason for the history; may be null
   * @throws RegistryException if the version is unknown or retired, or if somebody else has changed
   *     the alias meanwhile
   * @throws BrokerException if Kafka does not take it
   */
  public void point(String model, String alias, String version, String expected, String reason) {
    point(model, alias, version, expected, reason, new RecordHeaders());
  }

  /**
   * Points an alias at what it pointed at before, see {@link ModelHistory#rollback}.
   *
   * @param reason for the history; may be null
   * @throws RegistryException if there is no way back, or if somebody else has changed the alias
   *     meanwhile
   * @throws BrokerException if Kafka does not take it
   */
  public Rollback rollBack(String model, String alias, String reason) {
    return rollBack(model, refresh().model(model).rollback(alias), alias, reason);
  }

  /**
   * The same from a version to a version.
   *
   * @param from id that the alias points at now, as the caller believes
   * @param to id of the version that the rollback should lead to
   * @throws RegistryException also if it would go from or to another version
   */
  public Rollback rollBack(String model, String alias, String from, String to, String reason) {
    Rollback rollback = refresh().model(model).rollback(alias);
    if (!Objects.equals(rollback.from(), from) || !rollback.target().getId().equals(to)) {
      throw new RegistryException(
          "a rollback of the alias %s of model %s would go from %s to %s, not from %s to %s"
              .formatted(alias, model, rollback.from(), rollback.target().getId(), from, to));
    }
    return rollBack(model, rollback, alias, reason);
  }

  private Rollback rollBack(String model, Rollback rollback, String alias, String reason) {
    Headers headers = new RecordHeaders().add(RegistryState.ROLLBACK, new byte[] {'1'});
    point(model, alias, rollback.target().getId(), rollback.from(), reason, headers);
    return rollback;
  }

  private void point(
      String model, String alias, String version, String expected, String reason, Headers headers) {
    if (version != null) {
      requireInUse(refresh().model(model), version);
    }
    Instant now = Instant.now();
    ModelAlias wish =
        ModelAlias.newBuilder()
            .setModel(model)
            .setName(alias)
            .setChange(Versions.time(now) + "-" + UUID.randomUUID().toString().substring(0, 8))
            .setVersion(version)
            .setPrevious(expected)
            .setReason(reason)
            .setChangedAt(now)
            .build();
    RegistryKey key = RegistryKey.of(wish);
    writer.write(key.toString(), aliases.serialize(topic, wish), headers);
    refresh();
    if (!state.outcome(key).orElse(false)) {
      throw new RegistryException(
          ("somebody else changed the alias %s of model %s: it is now %s, not %s. Check it, "
                  + "and try again")
              .formatted(alias, model, state.model(model).aliases().get(alias), expected));
    }
  }

  private static void requireInUse(ModelHistory history, String version) {
    history
        .unusable(version)
        .ifPresent(
            reason -> {
              throw new RegistryException(reason);
            });
  }

  @Override
  public void close() {
    tail.close();
    writer.close();
  }
}
