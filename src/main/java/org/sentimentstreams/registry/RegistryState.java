package org.sentimentstreams.registry;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.sentimentstreams.kafka.AvroSerde;
import org.sentimentstreams.schema.ModelAlias;
import org.sentimentstreams.schema.ModelFile;
import org.sentimentstreams.schema.ModelVersion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the records of the registry come to. The same records in the same order come to the same,
 * for everybody; a record that makes no sense counts for nobody.
 */
public final class RegistryState {
  private static final Logger LOG = LoggerFactory.getLogger(RegistryState.class);

  private final Deserializer<ModelVersion> versions =
      AvroSerde.of(ModelVersion.class).deserializer();
  private final Deserializer<ModelAlias> aliases = AvroSerde.of(ModelAlias.class).deserializer();
  private final Map<String, ModelHistory> models = new TreeMap<>();
  private final Map<String, Boolean> outcomes = new HashMap<>();

  /** Takes the next record in. */
  void apply(ConsumerRecord<String, byte[]> record) {
    Optional<RegistryKey> key = RegistryKey.parse(record.key());
    try {
      if (key.isEmpty()) {
        ignore(record, "its key is of no known form");
      } else if (key.get().isVersion()) {
        version(key.get(), record);
      } else {
        change(key.get(), record);
      }
    } catch (SerializationException e) {
      ignore(record, e.getMessage());
    }
  }

  private void version(RegistryKey key, ConsumerRecord<String, byte[]> record) {
    ModelVersion version = versions.deserialize(record.topic(), record.value());
    if (version == null) {
      history(key.model()).removeVersion(key.id());
      return;
    }
    Optional<String> problem =
        RegistryKey.of(version).equals(key)
            ? Versions.problem(version)
            : Optional.of("its key is not its own");
    if (problem.isPresent()) {
      ignore(record, problem.get());
    } else {
      history(key.model()).add(version);
    }
  }

  private void change(RegistryKey key, ConsumerRecord<String, byte[]> record) {
    ModelAlias wish = aliases.deserialize(record.topic(), record.value());
    if (wish == null || !RegistryKey.of(wish).equals(key)) {
      ignore(record, "it is no change of the alias that its key names");
    } else if (outcomes.containsKey(key.toString())) {
      ignore(record, "this change was there before");
    } else {
      outcomes.put(key.toString(), history(key.model()).change(wish));
    }
  }

  private static void ignore(ConsumerRecord<String, byte[]> record, String reason) {
    LOG.warn(
        "{}-{}@{} does not count: {}", record.topic(), record.partition(), record.offset(), reason);
  }

  private ModelHistory history(String model) {
    return models.computeIfAbsent(model, ModelHistory::new);
  }

  /** What is known of a model; empty where nobody has told of it. */
  public ModelHistory model(String name) {
    return models.getOrDefault(name, new ModelHistory(name));
  }

  /** Names of all models. */
  public Set<String> models() {
    return new TreeSet<>(models.keySet());
  }

  /** Whether a change of an alias counted; empty if it was not read. */
  Optional<Boolean> outcome(RegistryKey change) {
    return Optional.ofNullable(outcomes.get(change.toString()));
  }

  /**
   * Digests of the files that somebody may still want: those of versions that are not retired or
   * that an alias points at.
   */
  public Set<String> neededDigests() {
    Set<String> digests = new HashSet<>();
    for (ModelHistory history : models.values()) {
      for (ModelVersion version : history.versions()) {
        if (version.getRetiredAt() == null || history.aliases().containsValue(version.getId())) {
          version.getFiles().stream().map(ModelFile::getSha256).forEach(digests::add);
        }
      }
    }
    return digests;
  }
}
