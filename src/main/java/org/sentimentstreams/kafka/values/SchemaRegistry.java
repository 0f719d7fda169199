package org.sentimentstreams.kafka.values;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.SerializationException;

/**
 * The schemas of a registry that speaks Confluent's REST API. The meaning of an id never changes,
 * so each is asked for once; the answer that an id does not exist is kept for a while. Safe for use
 * by many threads.
 */
final class SchemaRegistry {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration ABSENT = Duration.ofSeconds(30);
  private static final int LOCKS = 64;

  private final SchemaRegistryCalls calls;
  private final LongSupplier clock;
  private final SchemaReferences references;
  private final SchemaCache known = new SchemaCache();
  private final Map<String, Integer> idBySubject = new ConcurrentHashMap<>();
  // Threads that need the same schema ask once; threads that need another one do not wait for them.
  private final ReentrantLock[] asking =
      Stream.generate(ReentrantLock::new).limit(LOCKS).toArray(ReentrantLock[]::new);

  SchemaRegistry(SchemaRegistryCalls calls) {
    this(calls, System::nanoTime);
  }

  /**
   * @param clock nanoseconds, for how long an absent schema is believed to be absent
   */
  SchemaRegistry(SchemaRegistryCalls calls, LongSupplier clock) {
    this.calls = calls;
    this.clock = clock;
    this.references = new SchemaReferences(calls);
  }

  /**
   * The Avro schema of that name.
   *
   * @throws SerializationException if the registry has none, or none in Avro that can be used
   * @throws SchemaRegistryException if the registry gives no answer
   */
  Schema schema(SchemaId id) {
    SchemaCache.Answer answer = known.get(id, clock.getAsLong());
    if (answer == null) {
      ReentrantLock lock = asking[Math.floorMod(id.hashCode(), LOCKS)];
      try {
        lock.lockInterruptibly();
      } catch (InterruptedException e) {
        throw new InterruptException(e);
      }
      try {
        answer = known.get(id, clock.getAsLong());
        if (answer == null) {
          answer = ask(id);
          known.put(id, answer);
        }
      } finally {
        lock.unlock();
      }
    }
    if (answer.schema() == null) {
      throw new SerializationException(
          "value was written with %s, %s".formatted(id.words(), answer.fault()));
    }
    return answer.schema();
  }

  private SchemaCache.Answer ask(SchemaId id) {
    JsonNode found = calls.get(id.path()).orElse(null);
    if (found == null) {
      return absent("which the registry does not know");
    }
    String type = found.path("schemaType").asText("AVRO");
    if (!type.equals("AVRO")) {
      return SchemaCache.Answer.forEver(
          "which is %s in the registry (schemaType %s): only Avro is read"
              .formatted(kind(type), type));
    }
    try {
      return SchemaCache.Answer.of(references.parse(found));
    } catch (SchemaReferences.MissingException e) {
      return absent(e.getMessage());
    } catch (RuntimeException e) {
      if (e instanceof SchemaRegistryException || e instanceof InterruptException) {
        throw e;
      }
      // Avro has many exceptions for a schema that it does not take; it is the record's fault.
      return SchemaCache.Answer.forEver("which is not an Avro schema that can be used");
    }
  }

  private SchemaCache.Answer absent(String fault) {
    // What is not there today may be there tomorrow.
    return SchemaCache.Answer.until(clock.getAsLong() + ABSENT.toNanos(), fault);
  }

  private static String kind(String type) {
    return switch (type) {
      case "JSON" -> "a JSON Schema";
      case "PROTOBUF" -> "a Protobuf schema";
      default -> "of another kind";
    };
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
    String path = subjectPath(subject);
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

  static String subjectPath(String subject) {
    return "/subjects/" + URLEncoder.encode(subject, StandardCharsets.UTF_8).replace("+", "%20");
  }

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      return JSON.missingNode();
    }
  }
}
