package org.sentimentstreams.config;

import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.config.types.Password;

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

  /** A value as text; of a secret only whether there is one. */
  static String shown(Object value) {
    if (value instanceof Password secret) {
      return secret.value().isEmpty() ? "" : HIDDEN;
    }
    return String.valueOf(value);
  }

  static boolean hidesPassThrough(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return TELLTALES.stream().anyMatch(lower::contains);
  }
}
