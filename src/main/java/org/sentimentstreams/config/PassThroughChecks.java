package org.sentimentstreams.config;

import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/**
 * Checks the numbers and truth values among the pass-through settings as Kafka's clients would, but
 * before a client is created. Otherwise a bad value for one kind of client would show only when
 * that client is first needed, and this program reads some of the numbers itself. Kafka checks
 * words, and names that its clients do not know.
 */
final class PassThroughChecks {
  /** A prefix, and the clients that settings with it go to. */
  private record Clients(String prefix, List<ConfigDef> definitions) {}

  private static final Set<ConfigDef.Type> CHECKED =
      Set.of(
          ConfigDef.Type.SHORT,
          ConfigDef.Type.INT,
          ConfigDef.Type.LONG,
          ConfigDef.Type.DOUBLE,
          ConfigDef.Type.BOOLEAN);

  /** The first prefix that fits counts. */
  private static final List<Clients> CLIENTS =
      List.of(
          new Clients("main.consumer.", List.of(ConsumerConfig.configDef())),
          new Clients("restore.consumer.", List.of(ConsumerConfig.configDef())),
          new Clients("global.consumer.", List.of(ConsumerConfig.configDef())),
          new Clients("consumer.", List.of(ConsumerConfig.configDef())),
          new Clients("producer.", List.of(ProducerConfig.configDef())),
          new Clients("admin.", List.of(AdminClientConfig.configDef())),
          new Clients(
              "",
              List.of(
                  ConsumerConfig.configDef(),
                  ProducerConfig.configDef(),
                  AdminClientConfig.configDef())));

  /** How Kafka writes a range: {@code [0,...]}, {@code [...,9]} or {@code [0,...,9]}. */
  private static final Pattern RANGE =
      Pattern.compile("\\[(?:([0-9.E-]+),)?\\.\\.\\.(?:,([0-9.E-]+))?]");

  private PassThroughChecks() {}

  static void check(Values values) {
    // With two keys for one client setting it would be unclear which one applies.
    for (String name : values.passThrough().keySet()) {
      if (values.isKey(name)) {
        throw new InvalidSettingException(
            KafkaSettings.PREFIX + name + " is not passed through: set " + name + " instead");
      }
    }
    values.passThrough().forEach((name, value) -> check(values, name, value));
  }

  private static void check(Values values, String name, String value) {
    Clients clients =
        CLIENTS.stream().filter(each -> name.startsWith(each.prefix())).findFirst().orElseThrow();
    String bare = name.substring(clients.prefix().length());
    for (ConfigDef definition : clients.definitions()) {
      ConfigDef.ConfigKey key = definition.configKeys().get(bare);
      if (key != null && CHECKED.contains(key.type) && !isValid(key, value)) {
        throw InvalidSettingException.of(
            KafkaSettings.PREFIX + name,
            values.shownPassThrough(name),
            values.source(KafkaSettings.PREFIX + name),
            need(key) + " is needed");
      }
    }
  }

  private static boolean isValid(ConfigDef.ConfigKey key, String value) {
    try {
      Object parsed = ConfigDef.parseType(key.name, value, key.type);
      if (key.validator != null) {
        key.validator.ensureValid(key.name, parsed);
      }
      return true;
    } catch (ConfigException e) {
      return false;
    }
  }

  private static String need(ConfigDef.ConfigKey key) {
    String kind =
        switch (key.type) {
          case SHORT, INT, LONG -> "a whole number";
          case DOUBLE -> "a number";
          case BOOLEAN -> "true or false";
          default -> "a text";
        };
    if (key.validator == null) {
      return kind;
    }
    Matcher range = RANGE.matcher(key.validator.toString());
    if (!range.matches()) {
      return kind;
    }
    String least = range.group(1) == null ? "" : " of " + range.group(1) + " or more";
    return range.group(2) == null
        ? kind + least
        : kind
            + (range.group(1) == null ? "" : " from " + range.group(1))
            + " to "
            + range.group(2);
  }
}
