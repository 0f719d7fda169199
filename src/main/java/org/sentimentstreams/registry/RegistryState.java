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
 * What the records of the registry come to. The same records in the same order come to the same,
 * for everybody; a record that makes no sense counts for nobody.
 */
public final class RegistryState {
  /** The header of a change of an alias whose writer went back to a version. */
  static final String ROLLBACK = "sentiment.rollback";

  /** Reasons that are remembered: whoever writes records without end does not fill the memory. */
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
            : Optional.of("its key is not its own");
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
      ignore(record, "it is no change of the alias that its key names");
    } else if (outcomes.containsKey(key.toString())) {
      ignore(record, "this change was there before");
    } else {
      outcomes.put(key.toString(), history(key.model()).change(wish, isRollback(record)));
    }
  }

  /** In a header, since instances of older releases read only the schema that they know. */
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

  /** Says in one line what did not count since this was last asked, however many records it was. */
  void tellIgnored() {
    long count = ignored;
    ignored = 0;
    if (count > 0) {
      log.warn("{} records do not count; the first is {}", count, OneLine.of(firstIgnored));
    }
  }

  private ModelHistory history(String model) {
    return models.computeIfAbsent(model, name -> new ModelHistory(name, refused));
  }

  /** What is known of a model; empty where nobody has told of it. */
  public ModelHistory model(String name) {
    return models.getOrDefault(name, new ModelHistory(name, refused));
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
        if (version.getRetiredAt() == null || !history.aliasesOf(version.getId()).isEmpty()) {
          version.getFiles().stream().map(ModelFile::getSha256).forEach(digests::add);
        }
      }
    }
    return digests;
  }
}
