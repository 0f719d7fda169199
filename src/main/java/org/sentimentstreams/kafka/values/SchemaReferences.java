package org.sentimentstreams.kafka.values;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;

/**
 * Parses schemas that refer to other schemas of the registry, which are parsed first. A version of
 * a subject never changes, so each is asked for once. Safe for use by many threads.
 */
final class SchemaReferences {
  private static final int MOST = 200;

  private final SchemaRegistryCalls calls;
  private final Map<String, JsonNode> known = new ConcurrentHashMap<>();

  SchemaReferences(SchemaRegistryCalls calls) {
    this.calls = calls;
  }

  /** Something that a schema refers to is not in the registry. */
  static final class MissingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MissingException(String message) {
      super(message);
    }
  }

  /**
   * The schema of the registry's answer. Each version is parsed once, so that references in a
   * circle come to an end.
   *
   * @throws MissingException if a referenced schema does not exist
   * @throws SchemaRegistryException if the registry gives no answer
   * @throws RuntimeException of many kinds if it is not an Avro schema, as Avro has it
   */
  Schema parse(JsonNode answer) {
    var parser = new Schema.Parser();
    parseReferences(answer, parser, new HashSet<>());
    return parser.parse(answer.path("schema").asText());
  }

  private void parseReferences(JsonNode answer, Schema.Parser parser, Set<String> parsed) {
    for (JsonNode reference : answer.path("references")) {
      String path =
          "%s/versions/%s?deleted=true" // A subject that was deleted later still has its readers.
              .formatted(
                  SchemaRegistry.subjectPath(reference.path("subject").asText()),
                  reference.path("version").asInt());
      if (parsed.add(path)) {
        if (parsed.size() > MOST) {
          throw new MissingException("which refers to more than " + MOST + " other schemas");
        }
        JsonNode referred = referred(path, reference);
        parseReferences(referred, parser, parsed);
        parser.parse(referred.path("schema").asText());
      }
    }
  }

  private JsonNode referred(String path, JsonNode reference) {
    JsonNode before = known.get(path);
    if (before != null) {
      return before;
    }
    JsonNode found =
        calls
            .get(path)
            .orElseThrow(
                () ->
                    new MissingException(
                        "which refers to version %s of the subject \"%s\", which the registry does not know"
                            .formatted(
                                reference.path("version").asText(),
                                reference.path("subject").asText())));
    known.put(path, found);
    return found;
  }
}
