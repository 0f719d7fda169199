package org.sentimentstreams.kafka.values;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentimentstreams.kafka.BrokerException;
import org.sentimentstreams.schema.Review;

/** Reviews as the writers of others write them. */
class ForeignReviewsTest {
  private static final UUID GUID = UUID.fromString("0f0e0d0c-0b0a-4908-8706-050403020100");
  private static final String PLAIN =
      "{'type':'record','name':'Feedback','fields':[{'name':'text','type':'string'}]}";

  @AutoClose private final RegistryServer server = new RegistryServer();

  private ServiceValues values(String... settings) {
    return server.values(settings);
  }

  private Review read(byte[] bytes) {
    return values().reviews().deserializer().deserialize("reviews", bytes);
  }

  private Review json(String value) {
    return values("reviews.json", "true")
        .reviews()
        .deserializer()
        .deserialize("reviews", quoted(value).getBytes(StandardCharsets.UTF_8));
  }

  private static String quoted(String json) {
    return json.replace('\'', '"');
  }

  /** A schema as a registry gives it, with what stands beside it in the answer. */
  private static String answer(String schema, String more) {
    return "{\"schema\":\"%s\"%s}".formatted(schema.replace("'", "\\\""), quoted(more));
  }

  private static byte[] record(String schema, String json, Schema... known) throws IOException {
    var parser = new Schema.Parser();
    parser.addTypes(Stream.of(known).collect(Collectors.toMap(Schema::getFullName, s -> s)));
    Schema parsed = parser.parse(quoted(schema));
    var decoder = DecoderFactory.get().jsonDecoder(parsed, quoted(json));
    GenericRecord value = new GenericDatumReader<GenericRecord>(parsed).read(null, decoder);
    var bytes = new ByteArrayOutputStream();
    var encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
    new GenericDatumWriter<GenericRecord>(parsed, GenericData.get()).write(value, encoder);
    return bytes.toByteArray();
  }

  private static byte[] prefixed(int id, byte[] record) {
    return ByteBuffer.allocate(5 + record.length).put((byte) 0).putInt(id).put(record).array();
  }

  private static byte[] guid() {
    return ByteBuffer.allocate(17)
        .put((byte) 1)
        .putLong(GUID.getMostSignificantBits())
        .putLong(GUID.getLeastSignificantBits())
        .array();
  }

  @Test
  void shouldFetchWhatASchemaRefersTo() throws IOException {
    String city =
        "{'type':'record','name':'City','namespace':'a.b','fields':[{'name':'zip','type':'string'}]}";
    String place =
        "{'type':'record','name':'Place','namespace':'a.b','fields':[{'name':'city','type':'City'}]}";
    String review =
        "{'type':'record','name':'R','fields':[{'name':'place','type':'a.b.Place'},{'name':'text','type':'string'},{'name':'born','type':'a.b.City'}]}";
    String cityReference = "{'name':'a.b.City','subject':'a city','version':3}";
    server.put(
        "/schemas/ids/1",
        answer(
            review,
            ",'references':[{'name':'a.b.Place','subject':'place','version':1},%s]"
                .formatted(cityReference)));
    server.put(
        "/subjects/place/versions/1", answer(place, ",'references':[%s]".formatted(cityReference)));
    server.put("/subjects/a city/versions/3", answer(city, ""));
    Schema.Parser parser = new Schema.Parser();
    Schema parsedCity = parser.parse(quoted(city));
    Schema parsedPlace = parser.parse(quoted(place));
    byte[] bytes =
        prefixed(
            1,
            record(
                review,
                "{'place':{'city':{'zip':'1'}},'text':'fine','born':{'zip':'2'}}",
                parsedCity,
                parsedPlace));
    var reviews = values().reviews().deserializer();

    for (int i = 0; i < 3; i++) {
      assertThat(reviews.deserialize("reviews", bytes).getText()).isEqualTo("fine");
    }
    assertThat(server.requests())
        .containsExactly(
            "GET /schemas/ids/1",
            "GET /subjects/place/versions/1",
            "GET /subjects/a city/versions/3");
  }

  @Test
  void shouldBlameTheRecordWhoseSchemaRefersToItselfOrToNothing() {
    String self = ",'references':[{'name':'x','subject':'s','version':1}]";
    server.put("/schemas/ids/1", answer(PLAIN, self));
    server.put(
        "/subjects/s/versions/1",
        answer("{'type':'record','name':'x','fields':[{'name':'y','type':'y'}]}", self));
    server.put("/schemas/ids/2", answer(PLAIN, self.replace("'s'", "'gone'")));
    server.put(
        "/schemas/ids/3", answer(PLAIN, ",'references':[{'name':'x','subject':'n0','version':1}]"));
    IntStream.range(0, 300)
        .forEach(
            i ->
                server.put(
                    "/subjects/n%d/versions/1".formatted(i),
                    answer(
                        PLAIN,
                        ",'references':[{'name':'x','subject':'n%d','version':1}]"
                            .formatted(i + 1))));

    assertUnreadable(prefixed(1, new byte[1]), "schema id 1", "not an Avro schema");
    assertUnreadable(prefixed(2, new byte[1]), "version 1 of the subject \"gone\"");
    assertUnreadable(prefixed(3, new byte[1]), "more than 200");
  }

  @Test
  void shouldFindTheSchemaThatAHeaderNames() throws IOException {
    server.put("/schemas/guids/" + GUID, answer(PLAIN, ""));
    server.put(5, quoted(PLAIN));
    byte[] value = record(PLAIN, "{'text':'in the header'}");
    byte[] id = ByteBuffer.allocate(5).put((byte) 0).putInt(5).array();
    var reviews = values().reviews().deserializer();

    for (byte[] header : new byte[][] {guid(), guid(), id}) {
      var headers = new RecordHeaders().add("__value_schema_id", header);
      assertThat(reviews.deserialize("reviews", headers, value).getText())
          .isEqualTo("in the header");
    }
    assertThat(server.requests())
        .containsExactly("GET /schemas/guids/" + GUID, "GET /schemas/ids/5");
  }

  @Test
  void shouldFindTheSchemaWhoseGuidStandsBeforeTheRecord() throws IOException {
    server.put("/schemas/guids/" + GUID, answer(PLAIN, ""));
    byte[] record = record(PLAIN, "{'text':'behind a GUID'}");
    byte[] bytes = ByteBuffer.allocate(17 + record.length).put(guid()).put(record).array();

    assertThat(read(bytes).getText()).isEqualTo("behind a GUID");
    assertUnreadable(new byte[] {1, 2, 3}, "within its schema id", "3 bytes");
  }

  @Test
  void shouldReadOurOwnEncodingWhateverAHeaderSays() {
    var headers = new RecordHeaders().add("__value_schema_id", guid());
    byte[] bytes =
        AvroSerde.of(Review.class)
            .serializer()
            .serialize("reviews", Review.newBuilder().setText("ours").build());

    assertThat(values().reviews().deserializer().deserialize("reviews", headers, bytes).getText())
        .isEqualTo("ours");
  }

  @Test
  void shouldReadJsonWhoseHeaderNamesAJsonSchema() {
    var headers = new RecordHeaders().add("__value_schema_id", guid());
    byte[] bytes = quoted("{'text':'json'}").getBytes(StandardCharsets.UTF_8);

    assertThat(
            values("reviews.json", "true")
                .reviews()
                .deserializer()
                .deserialize("reviews", headers, bytes)
                .getText())
        .isEqualTo("json");
  }

  @Test
  void shouldNameTheHeaderThatHoldsNoSchemaId() {
    var headers = new RecordHeaders().add("__value_schema_id", new byte[] {7});

    assertThatThrownBy(
            () -> values().reviews().deserializer().deserialize("r", headers, new byte[] {9}))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("__value_schema_id");
  }

  @ParameterizedTest
  @CsvSource({"JSON, a JSON Schema", "PROTOBUF, a Protobuf schema", "THRIFT, of another kind"})
  void shouldNameSchemasOfOtherKindsAndAskForThemOnce(String type, String words) {
    server.put("/schemas/ids/30", answer("{}", ",'schemaType':'%s'".formatted(type)));
    ServiceValues values = values();

    for (int i = 0; i < 5; i++) {
      assertThatThrownBy(
              () -> values.reviews().deserializer().deserialize("r", prefixed(30, new byte[9])))
          .isInstanceOf(SerializationException.class)
          .hasMessageContaining("schema id 30")
          .hasMessageContaining(words)
          .hasMessageContaining("schemaType " + type);
    }
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void shouldBelieveForAWhileThatThereIsNoSuchSchema() {
    var now = new AtomicLong();
    var registry =
        new SchemaRegistry(
            new SchemaRegistryCalls(List.of(server.url()), Optional.empty()), now::get);
    for (int i = 0; i < 5; i++) {
      assertThatThrownBy(() -> registry.schema(SchemaId.of(8)))
          .isInstanceOf(SerializationException.class)
          .hasMessageContaining("schema id 8, which the registry does not know");
    }
    assertThat(server.requests()).hasSize(1);

    server.put(8, quoted(PLAIN));
    now.addAndGet(Duration.ofMinutes(1).toNanos());

    assertThat(registry.schema(SchemaId.of(8)).getName()).isEqualTo("Feedback");
  }

  @Test
  void shouldAskOnceForManyThreads() throws IOException {
    server.put(5, quoted(PLAIN));
    server.slowMillis = 50;
    ServiceValues values = values();
    byte[] bytes = prefixed(5, record(PLAIN, "{'text':'a'}"));

    assertThat(
            IntStream.range(0, 16)
                .parallel()
                .mapToObj(i -> values.reviews().deserializer().deserialize("r", bytes).getText()))
        .containsOnly("a");
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void shouldNotBlameTheRecordWhereAPageAnswersForTheRegistry() {
    server.put("/schemas/ids/5", "<html>Log in</html>");

    assertThatThrownBy(() -> read(prefixed(5, new byte[1])))
        .isInstanceOf(SchemaRegistryException.class)
        .hasMessageContaining("not a JSON object")
        .hasMessageContaining("schema.registry.url");
  }

  @Test
  void shouldNotWaitForAnAnswerThatDoesNotEnd() {
    server.put(5, quoted(PLAIN));
    server.hangsWithinAnswers = true;
    var calls =
        new SchemaRegistryCalls(
            List.of(server.url()), Optional.empty(), Duration.ofMillis(100), System::nanoTime);

    assertThatThrownBy(() -> new SchemaRegistry(calls).schema(SchemaId.of(5)))
        .isInstanceOf(SchemaRegistryException.class)
        .hasMessageContaining("timed out");
  }

  @Test
  void shouldSayInItsOwnWordsWhatIsWrongWithAFileOfSchemas(@TempDir Path folder)
      throws IOException {
    Path broken = Files.writeString(folder.resolve("broken.avsc"), "{\"type\":");
    Path none = Files.writeString(folder.resolve("none.avsc"), "{\"type\":\"Elsewhere\"}");
    Path misfit =
        Files.writeString(folder.resolve("misfit.avsc"), quoted(PLAIN).replace("text", "body"));

    assertRefused(folder.resolve("missing.avsc"), "missing.avsc", "does it exist?");
    assertRefused(broken, "broken.avsc", "is not JSON: it ends too early");
    assertRefused(none, "none.avsc", "is not an Avro schema");
    assertRefused(misfit, "Feedback", "it has no field \"text\" among [body]");
  }

  private void assertRefused(Path schemas, String... parts) {
    assertThatThrownBy(() -> values("reviews.schemas", schemas.toString()).reviews())
        .isInstanceOf(BrokerException.class)
        .message()
        .contains(parts)
        .contains("reviews.schemas")
        .doesNotContain("jackson", "Source", "Exception");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{'type':'long','logicalType':'timestamp-micros'}; 1764400000123456;"
            + " 2025-11-29T07:06:40.123Z",
        "['null',{'type':'long','logicalType':'timestamp-nanos'}]; {'long':1764400000123456789};"
            + " 2025-11-29T07:06:40.123Z",
        "{'type':'long','logicalType':'timestamp-millis'}; 5; 1970-01-01T00:00:00.005Z",
        "['null','long']; {'long':6}; 1970-01-01T00:00:00.006Z",
        "['null','string']; {'string':'2026-01-02T03:04:05Z'};",
        "{'type':'int','logicalType':'date'}; 20000;",
        "'int'; 1764400000;",
        "{'type':'long','logicalType':'local-timestamp-millis'}; 5;",
        "{'type':'long','logicalType':'time-micros'}; 5;",
        "{'type':'record','name':'T','fields':[{'name':'s','type':'long'}]}; {'s':5};",
        "['null','double']; null;",
      })
  void shouldReadTimesOfOtherKindsOrPassThemBy(String type, String value, Instant expected)
      throws IOException {
    String schema =
        "{'type':'record','name':'R','fields':[{'name':'createdAt','type':%s},{'name':'text','type':'string'}]}"
            .formatted(type);
    server.put(1, quoted(schema));

    Review review =
        read(prefixed(1, record(schema, "{'createdAt':%s,'text':'fine'}".formatted(value))));

    assertThat(review.getText()).isEqualTo("fine");
    assertThat(review.getCreatedAt()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "'int'; 5;",
        "{'type':'enum','name':'E','symbols':['en','de']}; 'de';",
        "{'type':'bytes','logicalType':'decimal','precision':4}; 'ab';",
        "{'type':'array','items':'string'}; ['en'];",
        "{'type':'map','values':'R'}; {};",
        "['null','int','string']; {'int':5};",
        "['null','int','string']; {'string':'de'}; de",
        "['string',{'type':'array','items':'string'}]; {'array':['de']};",
        "'bytes'; 'de'; de",
        "{'type':'string','logicalType':'uuid'}; 'de'; de",
      })
  void shouldPassByOptionalFieldsThatCannotBeRead(String type, String value, String expected)
      throws IOException {
    String schema =
        "{'type':'record','name':'R','fields':[{'name':'text','type':'string'},{'name':'language','type':%s},{'name':'item_id','type':'string'},{'name':'itemId','type':'string'}]}"
            .formatted(type);
    server.put(1, quoted(schema));

    Review review =
        read(
            prefixed(
                1,
                record(
                    schema,
                    "{'text':'fine','language':%s,'item_id':'a','itemId':'b'}".formatted(value))));

    assertThat(review.getText()).isEqualTo("fine");
    assertThat(review.getLanguage()).isEqualTo(expected);
    assertThat(review.getItemId()).isEqualTo("b");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "'int'; its \"text\" is of type int",
        "{'type':'bytes','logicalType':'decimal','precision':4}; its \"text\" is of type bytes"
            + " (decimal)",
        "['null','int']; its \"text\" is of type null or int",
      })
  void shouldSayWhyATextCannotBeRead(String type, String why) {
    server.put(
        1,
        quoted(
            "{'type':'record','name':'R','fields':[{'name':'text','type':%s}]}".formatted(type)));

    assertUnreadable(prefixed(1, new byte[3]), "schema id 1, which cannot be read", why);
  }

  @ParameterizedTest
  @ValueSource(strings = {"['null','int','string']", "['string','int']"})
  void shouldNotPassByATextOfAnotherKind(String type) throws IOException {
    String schema =
        "{'type':'record','name':'R','fields':[{'name':'text','type':%s}]}".formatted(type);
    server.put(1, quoted(schema));

    assertUnreadable(prefixed(1, record(schema, "{'text':{'int':5}}")), "of another type");
  }

  @Test
  void shouldReadTheRecordOfAUnionThatIsAReview() throws IOException {
    String schema =
        "[{'type':'record','name':'Vote','fields':[{'name':'stars','type':'int'}]},"
            + "{'type':'record','name':'R','fields':[{'name':'text','type':'string'}]}]";
    server.put(1, quoted(schema));

    assertThat(read(prefixed(1, record(schema, "{'R':{'text':'fine'}}"))).getText())
        .isEqualTo("fine");
    assertUnreadable(prefixed(1, record(schema, "{'Vote':{'stars':5}}")), "of another type");
  }

  @Test
  void shouldSayThatAValueIsNeitherAvroNorAnObject() {
    for (String value : new String[] {"[{'text':'a'}]", "\u00a0{'text':'a'}", "", " "}) {
      assertThatThrownBy(() -> json(value))
          .as(value)
          .isInstanceOf(SerializationException.class)
          .hasMessageContaining("nor is it a JSON object");
    }
    assertThat(json("{'text':'a','itemId':NaN}").getItemId()).isNull();
  }

  @Test
  void shouldSayWhatASchemaLacks() throws IOException {
    server.put(1, quoted(PLAIN.replace("'text'", "'TEXT'")));
    server.put(2, "\"string\"");
    String nullable = PLAIN.replace("'string'", "['null','string']");
    server.put(3, quoted(nullable));

    assertUnreadable(prefixed(1, new byte[3]), "no field \"text\" among [TEXT]");
    assertUnreadable(prefixed(2, new byte[3]), "not a record, but of type string");
    assertThat(read(prefixed(3, record(nullable, "{'text':{'string':'there'}}"))).getText())
        .isEqualTo("there");
    assertUnreadable(prefixed(3, new byte[1]), "is null or of another type");
  }

  private void assertUnreadable(byte[] bytes, String... parts) {
    assertThatThrownBy(() -> read(bytes))
        .isInstanceOf(SerializationException.class)
        .message()
        .contains(parts)
        .doesNotContain("org.apache", "java.", "Exception");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        " \t\r\n{'text':'fine'}",
        "\uFEFF{'text':'fine'}",
        "\uFEFF {'text':'fine'}\n",
        "{'text':{'string':'fine'},'itemId':{'string':'i'},'createdAt':{'long':5}}",
        "{'text':'fine','createdAt':'today'}",
        "{'text':'fine','createdAt':'2026-01-02T03:04:05'}",
        "{'text':'fine','createdAt':'2026-01-02'}",
        "{'text':'fine','createdAt':1764400000.5}",
        "{'text':'fine','createdAt':{'seconds':5}}",
        "{'text':'fine','language':['en']}",
        "{'text':'fine','itemId':{}}",
        "{'text':'fine','votes':NaN,'more':-Infinity}",
      })
  void shouldReadTheTextWhateverIsBesideIt(String value) {
    assertThat(json(value).getText()).isEqualTo("fine");
  }

  @Test
  void shouldReadWhatCanBeReadOfOptionalFieldsInJson() {
    Review union =
        json("{'text':'a','itemId':{'string':'i'},'createdAt':{'long':5},'language':{'x':1}}");
    assertThat(union.getItemId()).isEqualTo("i");
    assertThat(union.getCreatedAt()).isEqualTo(Instant.ofEpochMilli(5));
    assertThat(union.getLanguage()).isNull();

    Review others = json("{'text':'a','item_id':12345,'created_at':6,'language':true}");
    assertThat(others.getItemId()).isEqualTo("12345");
    assertThat(others.getCreatedAt()).isEqualTo(Instant.ofEpochMilli(6));
    assertThat(others.getLanguage()).isNull();
    assertThat(json("{'text':'a','createdAt':'today'}").getCreatedAt()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{'text':'a'", "{'text':'a'} {}", "{'text':a}", "{'text':'\u0001'}", "{a:1}"})
  void shouldSayInItsOwnWordsWhatIsNoJson(String value) {
    assertThatThrownBy(() -> json(value))
        .isInstanceOf(SerializationException.class)
        .hasNoCause()
        .message()
        .startsWith("value is not JSON (")
        .contains("column")
        .doesNotContain("Source", "Feature", "Json", "token");
  }
}
