package org.sentimentstreams.config;

import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.config.ConfigDef;

/** Decides which values are never shown. */
final class Secrets {

  static final String HIDDEN = "[hidden]";

  /** Parts of client setting names; hiding one too many does no harm. */
  private static final List<String> TELLTALES =
      List.of(
          "password",
          "secret",
          "token",
          "credential",
          "user.info",
          "sasl.jaas.config",
          "ssl.key",
          "keystore.key");

  private Secrets() {}

  static boolean hides(ConfigDef.Type type) {
    return type == ConfigDef.Type.PASSWORD;
  }

  static boolean hidesPassThrough(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return TELLTALES.stream().anyMatch(lower::contains);
  }
}
