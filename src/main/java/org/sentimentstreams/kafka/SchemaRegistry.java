package org.sentimentstreams.kafka;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;

/**
 * The schemas of a registry that speaks Confluent's REST API, each asked for once. Safe for use by
 * many threads.
 */
final class SchemaRegistry {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final SchemaRegistryCalls calls;
  private final Map<Integer, Optional<Schema>> byId = new ConcurrentHashMap<>();
  private final Map<String, Integer> idBySubject = new ConcurrentHashMap<>();

  SchemaRegistry(SchemaRegistryCalls calls) {
    this.calls = calls;
  }

  /**
   * The schema with this id; empty if the registry has none, or none in Avro.
   *
   * @throws SchemaRegistryException if the registry gives no answer
   */
  Optional<Schema> schema(int id) {
    Optional<Schema> known = byId.get(id);
    if (known != null) {
      return known;
    }
    Optional<Schema> found = calls.get("/schemas/ids/" + id).flatMap(this::avro);
    // What is not there today may be there tomorrow.
    found.ifPresent(schema -> byId.put(id, found));
    return found;
  }

  /**
   * The id of a schema under a subject.
   *
   * @param register whether to add the schema if it is not there
   * @throws SchemaRegistryException if the registry gives no answer, refuses the schema, or does
   *     not have it and should not be given it
   */
  int id(String subject, Schema schema, boolean register) {
    return idBySubject.computeIfAbsent(subject, name -> askForId(name, schema, register));
  }

  private int askForId(String subject, Schema schema, boolean register) {
    String path = "/subjects/" + URLEncoder.encode(subject, StandardCharsets.UTF_8);
    String body = JSON.createObjectNode().put("schema", schema.toString()).toString();
    return calls
        .post(register ? path + "/versions" : path, body)
        .map(answer -> answer.path("id"))
        .filter(JsonNode::isInt)
        .map(JsonNode::asInt)
        .orElseThrow(
            () ->
                new SchemaRegistryException(
                    "The schema registry at %s does not have the schema of %s under the subject \"%s\": register it, or set schema.registry.auto.register=true"
                        .formatted(calls.url(), schema.getFullName(), subject)));
  }

  private Optional<Schema> avro(JsonNode answer) {
    String type = answer.path("schemaType").asText("AVRO");
    if (!type.equals("AVRO") || !answer.path("schema").isTextual()) {
      return Optional.empty();
    }
    try {
      return Optional.of(new Schema.Parser().parse(answer.path("schema").asText()));
    } catch (RuntimeException e) {
      // Avro has many exceptions for a schema that it does not take; it is the record's fault.
      return Optional.empty();
    }
  }

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      return JSON.missingNode();
    }
  }
}
