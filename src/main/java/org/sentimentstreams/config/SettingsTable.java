package org.sentimentstreams.config;

import org.apache.kafka.common.config.ConfigDef;

/** Writes the settings as the page {@code docs/configuration.md}. */
public final class SettingsTable {

  private static final String INTRODUCTION =
      """
      # Configuration

      This page is generated: `./sentiment config --markdown > docs/configuration.md`.

      A setting can be given in four places; a later place takes precedence:

      1. the default in the table below;
      2. a properties file in UTF-8: `topics.partitions=12`;
      3. the environment: `SENTIMENT_` and the name in capitals, with `_` for each dot:
         `SENTIMENT_TOPICS_PARTITIONS=12`;
      4. a flag on the command line.

      A name that is not in the table is refused in each of these places, and so is a value that cannot be used.
      `./sentiment config` shows the values in force and where each came from.

      Every setting of Kafka's own clients can be given with `kafka.` before its name, for example
      `kafka.security.protocol=SASL_SSL`, `kafka.consumer.fetch.min.bytes=32768`, or
      `SENTIMENT_KAFKA_SECURITY_PROTOCOL=SASL_SSL` in the environment. They are passed on unchanged; passwords, keys and
      tokens among them are shown as `[hidden]`. A client setting that is in the table is set by its name there, without
      `kafka.`.

      | name | default | values | what it does |
      |---|---|---|---|
      """;

  private SettingsTable() {}

  /** The whole page, ending in a line feed. */
  public static String markdown() {
    var page = new StringBuilder(INTRODUCTION);
    for (ConfigDef.ConfigKey key : Settings.definition().configKeys().values()) {
      page.append("| `").append(key.name).append("` | ").append(defaultValue(key)).append(" | ");
      page.append(cell(key.validator.toString()))
          .append(" | ")
          .append(cell(key.documentation))
          .append(" |\n");
    }
    return page.toString();
  }

  private static String defaultValue(ConfigDef.ConfigKey key) {
    String value = Secrets.shown(key.defaultValue);
    return value.isEmpty() ? "(empty)" : "`" + cell(value) + "`";
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }
}
