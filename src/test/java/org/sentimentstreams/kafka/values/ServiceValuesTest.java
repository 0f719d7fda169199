package org.sentimentstreams.kafka.values;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentimentstreams.schema.Prediction;
import org.sentimentstreams.schema.Review;

class ServiceValuesTest {
  private static final Prediction PREDICTION = SampleRecords.prediction();

  @TempDir private Path folder;
  @AutoClose private final RegistryServer server = new RegistryServer();

  private ServiceValues values(String... settings) {
    return server.values(settings);
  }

  private static Review read(ServiceValues values, byte[] bytes) {
    return values.reviews().deserializer().deserialize("reviews", bytes);
  }

  private static SchemaBuilder.FieldAssembler<Schema> review() {
    return SchemaBuilder.record("Review").namespace("org.sentimentstreams.schema").fields();
  }

  private static byte[] confluent(int id, GenericRecord record) throws IOException {
    var bytes = new ByteArrayOutputStream();
    bytes.write(ByteBuffer.allocate(5).put((byte) 0).putInt(id).array());
    var encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
    new GenericDatumWriter<GenericRecord>(record.getSchema()).write(record, encoder);
    return bytes.toByteArray();
  }

  /** A value in Confluent's format whose schema the registry has. */
  private byte[] confluent(String text) throws IOException {
    Schema schema = review().requiredString("text").endRecord();
    server.put(7, schema.toString());
    return confluent(7, new GenericRecordBuilder(schema).set("text", text).build());
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void shouldReadConfluentsFormatAndAskForASchemaOnce() throws IOException {
    ServiceValues values = values();
    var reviews = values.reviews().deserializer();
    byte[] bytes = confluent("fine");

    assertThat(reviews.deserialize("reviews", bytes).getText()).isEqualTo("fine");
    assertThat(reviews.deserialize("reviews", bytes).getText()).isEqualTo("fine");
    assertThat(read(values, bytes).getText()).isEqualTo("fine");
    assertThat(server.requests()).containsExactly("GET /schemas/ids/7");
  }

  @Test
  void shouldReadOlderAndNewerSchemas() throws IOException {
    Schema newer =
        review()
            .requiredString("text")
            .optionalString("item_id") // Our itemId has this alias.
            .requiredInt("stars") // A field that we do not know.
            .name("mood")
            .type()
            .enumeration("Mood")
            .symbols("GOOD", "BAD")
            .noDefault()
            .endRecord();
    GenericRecord value =
        new GenericRecordBuilder(newer)
            .set("text", "fine")
            .set("item_id", "i1")
            .set("stars", 4)
            .set("mood", new GenericData.EnumSymbol(newer.getField("mood").schema(), "GOOD"))
            .build();
    server.put(8, newer.toString());

    Review review = read(values(), confluent(8, value));

    assertThat(review.getText()).isEqualTo("fine");
    assertThat(review.getItemId()).isEqualTo("i1");
    assertThat(review.getLanguage()).isNull(); // Ours has a default.

    // The same in single-object encoding, with the writer's schema in a file.
    Path file = Files.writeString(folder.resolve("newer.avsc"), newer.toString());
    byte[] single = new BinaryMessageEncoder<>(GenericData.get(), newer).encode(value).array();
    assertThat(read(values("reviews.schemas", file.toString()), single)).isEqualTo(review);
  }

  @Test
  void shouldSayWhatSchemasDoNotFit() throws IOException {
    Schema other = review().requiredInt("text").endRecord();
    server.put(9, other.toString());
    GenericRecord value = new GenericRecordBuilder(other).set("text", 5).build();

    assertThatThrownBy(() -> read(values(), confluent(9, value)))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("int");
    assertThatThrownBy(() -> read(values(), confluent(404, value)))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("schema id 404");
    server.put(10, "{\"type\":");
    assertThatThrownBy(() -> read(values(), confluent(10, value)))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("schema id 10");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'name':'text','type':'string','default':null}",
        "{'name':'text','type':'Elsewhere'}",
        "{'name':'text','type':{'type':'fixed','name':'F','size':99999999999}}",
        "{'name':'text','type':{'type':'enum','name':'E','symbols':['A'],'default':'B'}}",
      })
  void shouldBlameTheRecordWhoseSchemaIsRefused(String field) {
    server.put(
        11, "{'type':'record','name':'Review','fields':[%s]}".formatted(field).replace('\'', '"'));

    assertThatThrownBy(() -> read(values(), new byte[] {0, 0, 0, 0, 11, 2, 'a'}))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("schema id 11");
  }

  @Test
  void shouldShowTheFirstBytesOfWhatItDoesNotKnow() throws IOException {
    byte[] bytes = confluent("fine");
    ServiceValues noRegistry = values("schema.registry.url", "");

    assertThatThrownBy(() -> read(noRegistry, bytes))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("00 00 00 00")
        .hasMessageContaining("schema.registry.url");
    assertThatThrownBy(() -> read(noRegistry, utf8("{\"text\":\"a\"}")))
        .hasMessageContaining("7b 22 74 65")
        .hasMessageContaining("reviews.json=true");
    assertThatThrownBy(() -> read(values(), new byte[] {0, 0}))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("2 bytes");
  }

  @Test
  void shouldAskAgainAfterServerErrors() throws IOException {
    byte[] bytes = confluent("fine");
    server.fail(2);

    assertThat(read(values(), bytes).getText()).isEqualTo("fine");
    assertThat(server.requests()).hasSize(3);
  }

  @Test
  void shouldBlameTheRegistryThatIsDownAndNotTheRecord() throws IOException {
    byte[] bytes = confluent("fine");
    // A clock that stands still, since the moment may pass before the second call.
    var calls =
        new SchemaRegistryCalls(
            List.of(server.url()), Optional.empty(), Duration.ofSeconds(5), () -> 0);
    SchemaRegistry registry = new SchemaRegistry(calls);
    server.fail(4);
    assertThatThrownBy(() -> registry.schema(SchemaId.of(7)))
        .isInstanceOf(SchemaRegistryException.class)
        .hasMessageContaining(server.url())
        .hasMessageContaining("HTTP 500");
    assertThatThrownBy(() -> registry.schema(SchemaId.of(7)))
        .isInstanceOf(SchemaRegistryException.class);
    assertThat(server.requests()).as("given up for a moment").hasSize(4);

    server.close();
    assertThatThrownBy(() -> read(values(), bytes))
        .isInstanceOf(SchemaRegistryException.class)
        .hasMessageContaining("schema.registry.url");
  }

  @Test
  void shouldGiveUpOnARegistryThatIsTooSlow() {
    server.slowMillis = 500;
    var calls =
        new SchemaRegistryCalls(
            List.of(server.url()), Optional.empty(), Duration.ofMillis(50), System::nanoTime);

    assertThatThrownBy(() -> new SchemaRegistry(calls).schema(SchemaId.of(7)))
        .isInstanceOf(SchemaRegistryException.class)
        .hasMessageContaining("timed out");
  }

  @Test
  void shouldLogIn() throws IOException {
    byte[] bytes = confluent("fine");
    server.authorization = "Basic dXNlcjpwYXNz";
    assertThatThrownBy(() -> read(values(), bytes))
        .isInstanceOf(SchemaRegistryException.class)
        .hasMessageContaining("HTTP 401")
        .hasMessageContaining("schema.registry.user.info");
    assertThat(read(values("schema.registry.user.info", "user:pass"), bytes)).isNotNull();

    server.authorization = "Bearer t0ken";
    assertThat(read(values("schema.registry.token", "t0ken"), bytes)).isNotNull();
  }

  @Test
  void shouldAskTheNextOfSeveralAddresses() throws IOException {
    byte[] bytes = confluent("fine");
    String urls = "http://127.0.0.1:1," + server.url() + "/";

    assertThat(read(values("schema.registry.url", urls), bytes).getText()).isEqualTo("fine");
  }

  @Test
  void shouldRegisterOnlyWhenToldTo() {
    String[] format = {"predictions.format", "confluent"};
    assertThatThrownBy(() -> values(format).predictions().serializer().serialize("p", PREDICTION))
        .isInstanceOf(SchemaRegistryException.class)
        .hasMessageContaining("p-value")
        .hasMessageContaining("schema.registry.auto.register");

    var told = values(format[0], format[1], "schema.registry.auto.register", "true").predictions();
    byte[] bytes = told.serializer().serialize("p", PREDICTION);
    assertThat(bytes).startsWith(0, 0, 0, 0, 1);
    assertThat(told.deserializer().deserialize("p", bytes)).isEqualTo(PREDICTION);
    // Now it is there, so that others need not register it.
    assertThat(values(format).predictions().serializer().serialize("p", PREDICTION))
        .isEqualTo(bytes);
  }

  @Test
  void shouldReadJsonReviewsWhereTheSettingAllowsIt() {
    ServiceValues values = values("reviews.json", "true");
    Review review =
        read(
            values,
            utf8("{\"text\":\"fine\",\"createdAt\":\"2026-01-02T03:04:05+01:00\",\"other\":[1]}"));

    assertThat(review.getText()).isEqualTo("fine");
    assertThat(review.getItemId()).isNull();
    assertThat(review.getCreatedAt()).isEqualTo(Instant.parse("2026-01-02T02:04:05Z"));
    assertThat(
            read(values, utf8("{\"text\":\"a\",\"createdAt\":5,\"language\":null}")).getCreatedAt())
        .isEqualTo(Instant.ofEpochMilli(5));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"text\":1}",
        "{\"text\":null}",
        "{\"text\":\"a\"",
        "{\"text\":\"a\"} more",
        "{\"text\":{\"string\":null}}",
        "{\"text\":[\"a\"]}",
      })
  void shouldRefuseJsonThatIsNoReview(String json) {
    assertThatThrownBy(() -> read(values("reviews.json", "true"), utf8(json)))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("JSON");
  }

  @Test
  void shouldWritePredictionsAsJson() throws IOException {
    var serde = values("predictions.format", "json").predictions();

    byte[] bytes = serde.serializer().serialize("p", PREDICTION);

    JsonNode json = new ObjectMapper().readTree(bytes);
    assertThat(json.get("label").asText()).isEqualTo("positive");
    assertThat(json.get("scores").get("negative").asDouble()).isEqualTo(0.25);
    assertThat(serde.deserializer().deserialize("p", bytes)).isEqualTo(PREDICTION);
  }
}
