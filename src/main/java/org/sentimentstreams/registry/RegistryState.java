package org.sentimentstreams.registry;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.sentimentstreams.data.OneLine;
import org.sentimentstreams.kafka.values.AvroSerde;
import org.sentimentstreams.log.RateLimitedLog;
import org.sentimentstreams.schema.ModelAlias;
import org.sentimentstreams.schema.ModelFile;
import org.sentimentstreams.schema.ModelVersion;

/**
 * The state that follows from the records of the registry. The same records in the same order give
 * the same state for every reader; every reader ignores a record that is not valid.
 */
public final class RegistryState {
  /** The header that marks a change of an alias as a rollback. */
  static final String ROLLBACK = "sentiment.rollback";

  /** The most reasons that are kept, so that endless records do not fill the memory. */
  private static final int MOST_REFUSED = 1000;

  private final Deserializer<ModelVersion> versions =
      AvroSerde.of(ModelVersion.class).deserializer();
  private final Deserializer<ModelAlias> aliases = AvroSerde.of(ModelAlias.class).deserializer();
  private final Map<String, ModelHistory> models = new TreeMap<>();
  private final Map<String, Boolean> outcomes = new HashMap<>();
  private final Map<String, String> refused =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
          return size() > MOST_REFUSED;
        }
      };
  private final RateLimitedLog log = new RateLimitedLog(RegistryState.class);
  private long ignored;
  private String firstIgnored = "";

  /** Takes the next record in. */
  void apply(ConsumerRecord<String, byte[]> record) {
    Optional<RegistryKey> key = RegistryKey.parse(record.key());
    try {
      if (key.isEmpty()) {
        ignore(record, "its key has an unknown form");
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
    if (record.value() != null && record.value().length > Versions.MOST_BYTES) {
      refuse(key, record, Versions.tooLarge(record.value().length));
      return;
    }
    ModelVersion version = versions.deserialize(record.topic(), record.value());
    if (version == null) {
      history(key.model()).removeVersion(key.id());
      return;
    }
    Optional<String> problem =
        RegistryKey.of(version).equals(key)
            ? Versions.problem(version)
            : Optional.of("its key does not match its content");
    if (problem.isPresent()) {
      refuse(key, record, problem.get());
    } else {
      refused.remove(key.toString());
      history(key.model()).add(version);
    }
  }

  private void change(RegistryKey key, ConsumerRecord<String, byte[]> record) {
    ModelAlias wish = aliases.deserialize(record.topic(), record.value());
    if (wish == null || !RegistryKey.of(wish).equals(key)) {
      ignore(record, "it is not a change of the alias that its key names");
    } else if (outcomes.containsKey(key.toString())) {
      ignore(record, "this change was read before");
    } else {
      outcomes.put(key.toString(), history(key.model()).change(wish, isRollback(record)));
    }
  }

  /** It is a header, since instances of older releases read only their own schema. */
  private static boolean isRollback(ConsumerRecord<String, byte[]> record) {
    return record.headers().lastHeader(ROLLBACK) != null;
  }

  private void refuse(RegistryKey key, ConsumerRecord<String, byte[]> record, String reason) {
    refused.put(key.toString(), reason);
    ignore(record, reason);
  }

  private void ignore(ConsumerRecord<String, byte[]> record, String reason) {
    if (ignored == 0) {
      firstIgnored =
          "%s-%d@%d: %s".formatted(record.topic(), record.partition(), record.offset(), reason);
    }
    ignored++;
  }

  /** Logs in one line which records were ignored since the last call. */
  void tellIgnored() {
    long count = ignored;
    ignored = 0;
    if (count > 0) {
      log.warn(
          "{} records are not valid and are ignored; the first is {}",
          count,
          OneLine.of(firstIgnored));
    }
  }

  private ModelHistory history(String model) {
    return models.computeIfAbsent(model, name -> new ModelHistory(name, refused));
  }

  /** The history of a model; empty if there are no records of it. */
  public ModelHistory model(String name) {
    return models.getOrDefault(name, new ModelHistory(name, refused));
  }

  /** Names of all models. */
  public Set<String> models() {
    return new TreeSet<>(models.keySet());
  }

  /** Whether a change of an alias was accepted; empty if it was not read. */
  Optional<Boolean> outcome(RegistryKey change) {
    return Optional.ofNullable(outcomes.get(change.toString()));
  }

  /**
   * Digests of the files that are still needed: those of versions that are not retired, or that an
   * alias points at.
   */
  public Set<String> neededDigests() {
    Set<String> digests = new HashSet<>();
    for (ModelHistory history : models.values()) {
      for (ModelVersion version : history.versions()) {
        if (version.getRetiredAt() == null || !history.aliasesOf(version.getId()).isEmpty()) {
          version.getFiles().stream().map(ModelFile::getSha256).forEach(digests::add);
        }
      }
    }
    return digests;
  }
}
