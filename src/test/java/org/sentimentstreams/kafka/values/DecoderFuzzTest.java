package org.sentimentstreams.kafka.values;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sentimentstreams.config.SettingsLoader;
import org.sentimentstreams.fuzz.Fuzz;
import org.sentimentstreams.schema.Prediction;
import org.sentimentstreams.schema.Review;

@Tag("slow")
@Timeout(900)
class DecoderFuzzTest {
  private static final Review REVIEW =
      Review.newBuilder()
          .setText("a review of some length, with ümläuts and 😀")
          .setItemId("item")
          .setLanguage("en")
          .setCreatedAt(Instant.EPOCH)
          .build();

  private static final Prediction PREDICTION = SampleRecords.prediction();

  private static ServiceValues values(Map<String, String> flags) {
    return new ServiceValues(SettingsLoader.load(Optional.empty(), Map.of(), flags).formats());
  }

  @Test
  void shouldRefuseReviewsThatAreAlmostRight() throws Exception {
    Serde<Review> serde = values(Map.of("reviews.json", "true")).reviews();
    String json =
        "{\"text\":\"a\",\"itemId\":null,\"language\":\"en\",\"createdAt\":\"2026-01-02T03:04:05Z\"}";
    var fuzz =
        new Fuzz(
            List.of(
                serde.serializer().serialize("", REVIEW),
                json.getBytes(StandardCharsets.UTF_8),
                "{\"text\":\"b\",\"createdAt\":5}".getBytes(StandardCharsets.UTF_8)),
            List.of(SerializationException.class));

    fuzz.run(input -> serde.deserializer().deserialize("", input));
  }

  @Test
  void shouldRefusePredictionsThatAreAlmostRight() throws Exception {
    Serde<Prediction> avro = values(Map.of()).predictions();
    Serde<Prediction> json = values(Map.of("predictions.format", "json")).predictions();
    var fuzz =
        new Fuzz(
            List.of(
                avro.serializer().serialize("", PREDICTION),
                json.serializer().serialize("", PREDICTION)),
            List.of(SerializationException.class));

    fuzz.run(input -> avro.deserializer().deserialize("", input));
  }

  @Test
  void shouldRefuseConfluentValuesThatAreAlmostRight() throws Exception {
    try (var server = new RegistryServer()) {
      server.put(1, Review.getClassSchema().toString());
      Serde<Review> serde = values(Map.of("schema.registry.url", server.url())).reviews();
      var fuzz = new Fuzz(List.of(confluent()), List.of(SerializationException.class));

      fuzz.run(
          input -> {
            // Ids that nobody knows would cost a request each.
            if (input.length < 5 || input[4] == 1) {
              serde.deserializer().deserialize("", input);
            } else {
              throw new SerializationException("left out");
            }
          });
    }
  }

  private static byte[] confluent() throws IOException {
    byte[] single = AvroSerde.of(Review.class).serializer().serialize("", REVIEW);
    byte[] bytes = new byte[single.length - 5];
    System.arraycopy(single, 10, bytes, 5, single.length - 10);
    bytes[4] = 1;
    return bytes;
  }
}
