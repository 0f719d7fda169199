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
          "Whether a review may also be a JSON object with the field names of the Avro "
              + "schema. Set it if producers cannot write Avro.");

  /** Whether reviews may be JSON objects. */
  public boolean reviewsJson() {
    return values.get(REVIEWS_JSON);
  }

  public static final Key<List<String>> REVIEW_SCHEMAS =
      KEYS.list(
          "reviews.schemas",
          Validator.filesOrNothing(),
          "Files with Avro schemas (.avsc), separated by commas: other schemas that "
              + "reviews in single-object encoding may have been written with.");

  /** Files with Avro schemas, other than our own, with which reviews may have been written. */
  public List<Path> reviewSchemas() {
    return values.get(REVIEW_SCHEMAS).stream().map(Path::of).toList();
  }

  public static final Key<String> PREDICTIONS =
      KEYS.text(
          "predictions.format",
          "avro",
          Validator.oneOf("avro", "confluent", "json"),
          "How predictions are written: in Avro's single-object encoding, in Confluent's "
              + "wire format with a schema registry, or as JSON objects.");

  /** {@code avro}, {@code confluent} or {@code json}. */
  public String predictions() {
    return values.get(PREDICTIONS);
  }

  public static final Key<List<String>> REGISTRY_URLS =
      KEYS.list(
          "schema.registry.url",
          Validator.urlsOrNothing(),
          "A schema registry with Confluent's REST API; several addresses, separated by "
              + "commas, are tried in turn. If set, reviews in Confluent's wire format are read, "
              + "too.");

  /** Addresses of one schema registry; none if there is no registry. */
  public List<String> registryUrls() {
    return values.get(REGISTRY_URLS);
  }

  public static final Key<String> REGISTRY_USER_INFO =
      KEYS.secret(
          "schema.registry.user.info",
          "The user for the schema registry, as user:password. Empty: no user is sent.");

  /** {@code user:password} for the schema registry, or empty. */
  public String registryUserInfo() {
    return values.get(REGISTRY_USER_INFO);
  }

  public static final Key<String> REGISTRY_TOKEN =
      KEYS.secret(
          "schema.registry.token",
          "The bearer token for the schema registry; it takes precedence over the user. "
              + "Empty: no token is sent.");

  /** Bearer token for the schema registry, or empty. */
  public String registryToken() {
    return values.get(REGISTRY_TOKEN);
  }

  public static final Key<Boolean> AUTO_REGISTER =
      KEYS.flag(
          "schema.registry.auto.register",
          "Whether the service registers the schema of predictions if the registry does "
              + "not have it. If false, somebody has to register it.");

  /** Whether schemas that are written may be added to the registry. */
  public boolean autoRegister() {
    return values.get(AUTO_REGISTER);
  }
}
