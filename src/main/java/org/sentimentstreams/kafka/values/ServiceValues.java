package org.sentimentstreams.kafka.values;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.kafka.common.serialization.Serde;
import org.sentimentstreams.config.FormatSettings;
import org.sentimentstreams.data.JsonFault;
import org.sentimentstreams.kafka.BrokerException;
import org.sentimentstreams.schema.Prediction;
import org.sentimentstreams.schema.Review;

/** The values of the service's topics, in the formats that the settings ask for. */
public final class ServiceValues {
  /** The header that may name the schema of a value; it is wrong for any other value. */
  public static final String SCHEMA_ID_HEADER = SchemaId.HEADER;

  private final FormatSettings settings;
  private final Optional<SchemaRegistry> registry;

  /** Make one per process: it caches schemas. */
  public ServiceValues(FormatSettings settings) {
    this.settings = settings;
    this.registry =
        settings.registryUrls().isEmpty()
            ? Optional.empty()
            : Optional.of(
                new SchemaRegistry(
                    new SchemaRegistryCalls(settings.registryUrls(), authorization(settings))));
  }

  /**
   * Reviews, read in every format that the settings allow.
   *
   * @throws BrokerException if one of the files of writers' schemas is not a schema of reviews
   */
  public Serde<Review> reviews() {
    try {
      return new ValueSerde<>(
          Review.class,
          ValueFormat.AVRO,
          registry,
          false,
          settings.reviewsJson(),
          writerSchemas(settings.reviewSchemas()));
    } catch (IllegalArgumentException e) {
      throw new BrokerException("reviews.schemas: " + e.getMessage(), e);
    }
  }

  /** Predictions, written in the format of the settings and read in every format. */
  public Serde<Prediction> predictions() {
    return new ValueSerde<>(
        Prediction.class, predictionsFormat(), registry, settings.autoRegister(), true);
  }

  /**
   * Asks the registry for the schema of predictions, so that a service that cannot write fails at
   * the start and not at the first review. Does nothing if the format needs no registry.
   *
   * @param topic that predictions are written to
   * @throws SchemaRegistrySilentException if the registry gives no answer
   * @throws SchemaRegistryException if it does not have the schema and the settings do not allow to
   *     register it, or if it refuses the schema or this user
   */
  public void requirePredictionSchema(String topic) {
    if (predictionsFormat() == ValueFormat.CONFLUENT) {
      String subject = ValueSerde.subject(topic);
      Schema schema = Prediction.getClassSchema();
      registry.orElseThrow().id(subject, schema, settings.autoRegister());
    }
  }

  private ValueFormat predictionsFormat() {
    return ValueFormat.valueOf(settings.predictions().toUpperCase(Locale.ROOT));
  }

  private static Optional<String> authorization(FormatSettings settings) {
    if (!settings.registryToken().isEmpty()) {
      return Optional.of("Bearer " + settings.registryToken());
    }
    if (settings.registryUserInfo().isEmpty()) {
      return Optional.empty();
    }
    byte[] user = settings.registryUserInfo().getBytes(StandardCharsets.UTF_8);
    return Optional.of("Basic " + Base64.getEncoder().encodeToString(user));
  }

  private static Schema[] writerSchemas(List<Path> files) {
    List<Schema> schemas = new ArrayList<>();
    for (Path file : files) {
      try {
        schemas.add(new Schema.Parser().parse(Files.readString(file)));
      } catch (IOException e) {
        throw new BrokerException(
            file + ", which reviews.schemas names, cannot be read: does it exist?", e);
      } catch (AvroRuntimeException e) {
        String why =
            e.getCause() instanceof JsonProcessingException json
                ? "is not JSON: " + JsonFault.of(json)
                : "is not an Avro schema: it must be one record that contains the types it names";
        throw new BrokerException(file + ", which reviews.schemas names, " + why, e);
      }
    }
    return schemas.toArray(Schema[]::new);
  }
}
