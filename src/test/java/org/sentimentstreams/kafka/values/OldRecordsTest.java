package org.sentimentstreams.kafka.values;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.data.TimeConversions;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecordBase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sentimentstreams.schema.InstanceState;
import org.sentimentstreams.schema.InstanceStatus;
import org.sentimentstreams.schema.LabeledReview;
import org.sentimentstreams.schema.ModelAlias;
import org.sentimentstreams.schema.ModelFile;
import org.sentimentstreams.schema.ModelVersion;
import org.sentimentstreams.schema.OffsetRange;
import org.sentimentstreams.schema.Prediction;
import org.sentimentstreams.schema.Review;
import org.sentimentstreams.schema.SmokeTest;
import org.sentimentstreams.schema.TrainingCurves;
import org.sentimentstreams.schema.TrainingEpoch;

/**
 * What stands in the topics of those who upgrade: records of every schema that there ever was, each
 * in a file that is never changed or deleted. After a change of a schema, {@code mvn verify
 * -Dtest=OldRecordsTest -Dwrite.records=true} adds the file of the new one, and the old schema has
 * to be one of the other writers that the readers know ({@link AvroSerde#of}).
 */
class OldRecordsTest {
  private static final Path FOLDER = Path.of("src/test/resources/records");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.678Z");
  private static final int ID = 7;

  private RegistryServer server;

  /** One of each of today's records, every field filled. */
  static List<SpecificRecordBase> samples() {
    return List.of(
        new Review("Größer 😀, slower.", "item-1", "de", TIME),
        new LabeledReview("Fine.", "positive", "somebody", TIME),
        SampleRecords.prediction(),
        new InstanceStatus(
            "default",
            "one",
            "v1",
            "v2",
            InstanceState.DEGRADED,
            "no room",
            3,
            5L,
            6L,
            TIME,
            1000L),
        new ModelAlias("default", "champion", "c1", "v2", "v1", "better", TIME),
        ModelVersion.newBuilder()
            .setModel("default")
            .setId("20260102T030405678Z-00d64616e599")
            .setDigest("00d64616e599")
            .setCreatedAt(TIME)
            .setFiles(List.of(new ModelFile("config.json", "ab12", 42L, "file:/store/ab12")))
            .setLabels(List.of("negative", "positive"))
            .setSmokeTests(List.of(new SmokeTest("Fine.", List.of(-1.5f, 1.5f))))
            .setMetrics(Map.of("accuracy", 0.875))
            .setRecipe("head")
            .setParent("v0")
            .setLabelOffsets(List.of(new OffsetRange(0, 5L, 10L)))
            .setGate("better")
            .setTraining(
                new TrainingCurves(
                    true, List.of(new TrainingEpoch(1, 0.5, 0.25, 0.75)), List.of(List.of(3L, 1L))))
            .setDescription("of tests")
            .setRetiredAt(TIME)
            .build());
  }

  static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.sorted().toList();
    }
  }

  @BeforeEach
  void start() throws IOException {
    server = new RegistryServer();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /** A record of the past, as its file has it. */
  private record Old(Class<? extends SpecificRecordBase> type, Schema schema, JsonNode file) {

    @SuppressWarnings("unchecked") // The names of the files are those of our records.
    static Old read(Path path) throws Exception {
      JsonNode file = JSON.readTree(path.toFile());
      Schema schema = new Schema.Parser().parse(file.get("schema").toString());
      GenericData.setStringType(schema, GenericData.StringType.String);
      return new Old(
          (Class<? extends SpecificRecordBase>) Class.forName(schema.getFullName()), schema, file);
    }

    byte[] bytes(String format) {
      return HexFormat.of().parseHex(file.get(format).asText());
    }

    /** What was written, by Avro's own reader. */
    GenericRecord value() throws IOException {
      return new BinaryMessageDecoder<GenericRecord>(times(new GenericData()), schema)
          .decode(bytes("singleObject"));
    }
  }

  private static <T extends GenericData> T times(T data) {
    data.addLogicalTypeConversion(new TimeConversions.TimestampMillisConversion());
    return data;
  }

  private ValueSerde<?> serde(Class<? extends SpecificRecordBase> type, Schema... others) {
    var calls =
        new SchemaRegistryCalls(
            List.of(server.url()), Optional.empty(), Duration.ofSeconds(30), System::nanoTime);
    return new ValueSerde<>(
        type, ValueFormat.AVRO, Optional.of(new SchemaRegistry(calls)), false, true, others);
  }

  private static void assertSame(Object read, GenericRecord written) {
    var record = (SpecificRecordBase) read;
    for (Schema.Field field : written.getSchema().getFields()) {
      if (record.getSchema().getField(field.name()) != null) {
        assertThat(String.valueOf(record.get(field.name())))
            .as(field.name())
            .isEqualTo(String.valueOf(written.get(field.pos())));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void shouldReadTheRecordsOfEveryReleaseInEveryFormat(Path path) throws Exception {
    Old old = Old.read(path);
    var reader = serde(old.type()).deserializer();
    server.put(ID, old.file().get("schema").toString());

    assertSame(reader.deserialize("any", old.bytes("singleObject")), old.value());
    assertSame(reader.deserialize("any", old.bytes("confluent")), old.value());
    if (old.file().has("json")) {
      byte[] json = old.file().get("json").toString().getBytes(UTF_8);
      assertSame(reader.deserialize("any", json), old.value());
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void shouldReadTheRecordsOfALaterReleaseThatHasOneMoreOptionalField(Path path) throws Exception {
    Old old = Old.read(path);
    Schema later = later(old.schema());
    var value = new GenericData.Record(later);
    old.schema().getFields().forEach(f -> put(value, f.name(), old));
    server.put(ID, later.toString());
    var reader = serde(old.type(), later).deserializer();

    assertSame(reader.deserialize("any", singleObject(value)), old.value());
    assertSame(reader.deserialize("any", confluent(value)), old.value());
    if (old.file().has("json")) {
      ObjectNode json = old.file().get("json").deepCopy();
      json.putObject("addedLater").put("x", 1);
      assertSame(reader.deserialize("any", json.toString().getBytes(UTF_8)), old.value());
    }
  }

  private static void put(GenericRecord value, String field, Old old) {
    try {
      value.put(field, old.value().get(field));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same with another field before the others. */
  private static Schema later(Schema schema) {
    List<Schema.Field> fields = new ArrayList<>();
    Schema text =
        Schema.createUnion(Schema.create(Schema.Type.NULL), Schema.create(Schema.Type.STRING));
    fields.add(new Schema.Field("addedLater", text, null, Schema.Field.NULL_DEFAULT_VALUE));
    schema.getFields().forEach(field -> fields.add(new Schema.Field(field, field.schema())));
    return Schema.createRecord(schema.getName(), null, schema.getNamespace(), false, fields);
  }

  @ParameterizedTest
  @MethodSource("samples")
  void shouldKeepARecordOfEverySchemaOfToday(SpecificRecordBase sample) throws IOException {
    Path file =
        FOLDER.resolve(
            "%s-%016x.json"
                .formatted(
                    sample.getSchema().getName(),
                    SchemaNormalization.parsingFingerprint64(sample.getSchema())));
    if (Boolean.getBoolean("write.records") && !Files.exists(file)) {
      Files.createDirectories(FOLDER);
      Files.writeString(
          file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(described(sample)) + "\n");
    }

    assertThat(file)
        .as("to add it: mvn verify -Dtest=OldRecordsTest -Dwrite.records=true; and keep the others")
        .exists();
  }

  private static ObjectNode described(SpecificRecordBase sample) throws IOException {
    ObjectNode described = JSON.createObjectNode();
    described.set("schema", JSON.readTree(sample.getSchema().toString()));
    described.put("singleObject", HexFormat.of().formatHex(singleObject(sample)));
    described.put("confluent", HexFormat.of().formatHex(confluent(sample)));
    if (sample instanceof Review || sample instanceof Prediction) {
      described.set("json", JSON.readTree(json(sample)));
    }
    return described;
  }

  @SuppressWarnings("unchecked") // Of the class of the sample.
  private static byte[] json(SpecificRecordBase sample) {
    var serde =
        new ValueSerde<SpecificRecordBase>(
            (Class<SpecificRecordBase>) sample.getClass(),
            ValueFormat.JSON,
            Optional.empty(),
            false,
            true);
    return serde.serializer().serialize("any", sample);
  }

  private static byte[] singleObject(Object record) throws IOException {
    Schema schema = ((IndexedRecord) record).getSchema();
    ByteBuffer buffer = new BinaryMessageEncoder<>(times(data()), schema).encode(record);
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  private static byte[] confluent(Object record) throws IOException {
    Schema schema = ((IndexedRecord) record).getSchema();
    var bytes = new ByteArrayOutputStream();
    bytes.write(ByteBuffer.allocate(5).put((byte) 0).putInt(ID).array());
    var encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
    new GenericDatumWriter<Object>(schema, times(data())).write(record, encoder);
    return bytes.toByteArray();
  }

  private static SpecificData data() {
    return new SpecificData();
  }
}
