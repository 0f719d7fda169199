package org.sentimentstreams.config;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.types.Password;

/**
 * The keys of one concern, each with its type, default, limits and documentation, in the order of
 * the docs table.
 */
final class Keys {
  private final ConfigDef definition = new ConfigDef();

  /** Adds these keys to those of other concerns. */
  void addTo(ConfigDef all) {
    definition.configKeys().values().forEach(all::define);
  }

  Key<String> text(String name, String byDefault, Validator limits, String doc) {
    return define(name, ConfigDef.Type.STRING, byDefault, limits, doc, String.class::cast);
  }

  /** Texts separated by commas; none by default. */
  Key<List<String>> list(String name, Validator limits, String doc) {
    return define(name, ConfigDef.Type.STRING, "", limits, doc, Keys::split);
  }

  /** A truth value; false by default. */
  Key<Boolean> flag(String name, String doc) {
    Validator limits = Validator.oneOf("true", "false");
    return define(name, ConfigDef.Type.STRING, "false", limits, doc, "true"::equals);
  }

  /** A text that is never shown; empty by default. */
  Key<String> secret(String name, String doc) {
    return define(
        name,
        ConfigDef.Type.PASSWORD,
        new Password(""),
        Validator.anything(),
        doc,
        value -> ((Password) value).value());
  }

  Key<Integer> integer(String name, int byDefault, Validator limits, String doc) {
    return define(name, ConfigDef.Type.INT, byDefault, limits, doc, Integer.class::cast);
  }

  Key<Long> longInteger(String name, long byDefault, Validator limits, String doc) {
    return define(name, ConfigDef.Type.LONG, byDefault, limits, doc, Long.class::cast);
  }

  Key<Double> number(String name, double byDefault, Validator limits, String doc) {
    return define(name, ConfigDef.Type.DOUBLE, byDefault, limits, doc, Double.class::cast);
  }

  /** A time that is written in milliseconds. */
  Key<Duration> millis(String name, long byDefault, Validator limits, String doc) {
    return define(
        name,
        ConfigDef.Type.LONG,
        byDefault,
        limits,
        doc,
        value -> Duration.ofMillis((Long) value));
  }

  private <T> Key<T> define(
      String name,
      ConfigDef.Type type,
      Object byDefault,
      Validator limits,
      String doc,
      Function<Object, T> reader) {
    definition.define(name, type, byDefault, limits, ConfigDef.Importance.MEDIUM, doc);
    return new Key<>(name, reader);
  }

  private static List<String> split(Object value) {
    return Stream.of(((String) value).split(","))
        .map(String::strip)
        .filter(part -> !part.isEmpty())
        .toList();
  }
}
