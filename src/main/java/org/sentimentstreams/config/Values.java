package org.sentimentstreams.config;

import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/** The value of every key, checked by itself, and where it came from. */
final class Values {
  private final Map<String, Object> parsed = new HashMap<>();
  private final Map<String, Source> sources = new HashMap<>();
  private final Map<String, String> passThrough = new TreeMap<>();

  /** What was written for values that come from files; the values themselves are never shown. */
  private final Map<String, String> references = new HashMap<>();

  /**
   * Reads the given values by their keys, and takes the defaults for the rest.
   *
   * @param userCache the folder that an empty {@code cache.dir} stands for
   * @throws InvalidSettingException if a value is not what its key needs
   */
  Values(ConfigDef keys, Map<String, SettingsLoader.Given> given, Path userCache) {
    given.forEach(
        (name, setting) -> {
          sources.put(name, setting.source());
          if (!setting.written().equals(setting.value())) {
            references.put(name, setting.written());
          }
          if (name.startsWith(KafkaSettings.PREFIX)) {
            passThrough.put(name.substring(KafkaSettings.PREFIX.length()), setting.value());
          }
        });
    for (ConfigDef.ConfigKey key : keys.configKeys().values()) {
      SettingsLoader.Given setting = given.get(key.name);
      parsed.put(key.name, setting == null ? key.defaultValue : parse(key, setting));
    }
    folder(ArtifactSettings.CACHE_DIR, userCache);
    folder(StreamsSettings.STATE_DIR, Path.of(get(ArtifactSettings.CACHE_DIR)).resolve("state"));
  }

  private Values(Values other) {
    parsed.putAll(other.parsed);
    sources.putAll(other.sources);
    passThrough.putAll(other.passThrough);
    references.putAll(other.references);
  }

  /** The same with another text for one key. */
  Values with(Key<String> key, String value) {
    var changed = new Values(this);
    changed.parsed.put(key.name(), value);
    changed.references.remove(key.name());
    return changed;
  }

  <T> T get(Key<T> key) {
    return key.reader().apply(parsed.get(key.name()));
  }

  /** An empty one stands for another. */
  private void folder(Key<String> key, Path whereEmpty) {
    String folder = get(key);
    parsed.put(key.name(), (folder.isEmpty() ? whereEmpty : Path.of(folder)).toString());
  }

  /** The pass-through settings, with {@value KafkaSettings#PREFIX} taken off the keys. */
  Map<String, String> passThrough() {
    return Collections.unmodifiableMap(passThrough);
  }

  boolean isKey(String name) {
    return parsed.containsKey(name);
  }

  boolean isGiven(String name) {
    return sources.containsKey(name);
  }

  Source source(String name) {
    return sources.getOrDefault(name, Source.DEFAULT);
  }

  /** The value of a key for people to read. */
  String shown(String name) {
    return references.getOrDefault(name, Secrets.shown(parsed.get(name)));
  }

  /** The value of a pass-through setting for people to read. */
  String shownPassThrough(String name) {
    return references.getOrDefault(
        KafkaSettings.PREFIX + name,
        Secrets.hidesPassThrough(name) ? Secrets.HIDDEN : passThrough.get(name));
  }

  /** Checks that one setting is no less than another. */
  void requireAtLeast(Key<? extends Number> key, Key<? extends Number> least) {
    if (get(key).longValue() < get(least).longValue()) {
      String bound = least.name() + " (" + shown(least.name()) + ")";
      throw refused(key, "at least " + bound + " is needed");
    }
  }

  /** The exception for a value that does not go with those of other keys. */
  InvalidSettingException refused(Key<?> key, String need) {
    return InvalidSettingException.of(key.name(), shown(key.name()), source(key.name()), need);
  }

  private static Object parse(ConfigDef.ConfigKey key, SettingsLoader.Given setting) {
    String text = setting.value().strip();
    try {
      Object value = ConfigDef.parseType(key.name, text, key.type);
      key.validator.ensureValid(key.name, value);
      return value;
    } catch (ConfigException e) {
      // Kafka's own message neither says what is allowed nor where the value came from.
      throw InvalidSettingException.of(
          key.name, setting.written().strip(), setting.source(), key.validator + " is needed");
    }
  }
}
