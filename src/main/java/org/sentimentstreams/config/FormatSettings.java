package org.sentimentstreams.config;

import java.nio.file.Path;
import java.util.List;

/** How reviews and predictions are written in records. */
public final class FormatSettings {
  static final Keys KEYS = new Keys();

  private final Values values;

  FormatSettings(Values values) {
    this.values = values;
    if (predictions().equals("confluent") && registryUrls().isEmpty()) {
      throw values.refused(PREDICTIONS, "an address in " + REGISTRY_URLS.name());
    }
  }

  public static final Key<Boolean> REVIEWS_JSON =
      KEYS.flag(
          "reviews.json",
          "Whether a review may also be a JSON object with the field names of the Avro schema."
              + " Set it where producers have no Avro.");

  /** Whether reviews may be JSON objects. */
  public boolean reviewsJson() {
    return values.get(REVIEWS_JSON);
  }

  public static final Key<List<String>> REVIEW_SCHEMAS =
      KEYS.list(
          "reviews.schemas",
          Validator.filesOrNothing(),
          "Files with Avro schemas (.avsc), separated by commas: older or newer ones than our own"
              + " with which reviews in single-object encoding may have been written.");

  /** Files with Avro schemas, other than our own, with which reviews may have been written. */
  public List<Path> reviewSchemas() {
    return values.get(REVIEW_SCHEMAS).stream().map(Path::of).toList();
  }

  public static final Key<String> PREDICTIONS =
      KEYS.text(
          "predictions.format",
          "avro",
          Validator.oneOf("avro", "confluent", "json"),
          "How predictions are written: Avro's single-object encoding, Confluent's wire format with"
              + " a schema registry, or JSON objects.");

  /** {@code avro}, {@code confluent} or {@code json}. */
  public String predictions() {
    return values.get(PREDICTIONS);
  }

  public static final Key<List<String>> REGISTRY_URLS =
      KEYS.list(
          "schema.registry.url",
          Validator.urlsOrNothing(),
          "A registry that speaks Confluent's REST API; several addresses, separated by commas, are"
              + " tried in turn. With it, reviews in Confluent's wire format are read.");

  /** Addresses of one schema registry; none if there is no registry. */
  public List<String> registryUrls() {
    return values.get(REGISTRY_URLS);
  }

  public static final Key<String> REGISTRY_USER_INFO =
      KEYS.secret(
          "schema.registry.user.info",
          "The user for the schema registry, as user:password. Empty: none is sent.");

  /** {@code user:password} for the schema registry, or empty. */
  public String registryUserInfo() {
    return values.get(REGISTRY_USER_INFO);
  }

  public static final Key<String> REGISTRY_TOKEN =
      KEYS.secret(
          "schema.registry.token",
          "The bearer token for the schema registry; it wins over the user. Empty: none is sent.");

  /** Bearer token for the schema registry, or empty. */
  public String registryToken() {
    return values.get(REGISTRY_TOKEN);
  }

  public static final Key<Boolean> AUTO_REGISTER =
      KEYS.flag(
          "schema.registry.auto.register",
          "Whether the schema of predictions is added to the registry when it is not there. Without"
              + " that, somebody has to register it.");

  /** Whether schemas that are written may be added to the registry. */
  public boolean autoRegister() {
    return values.get(AUTO_REGISTER);
  }
}
