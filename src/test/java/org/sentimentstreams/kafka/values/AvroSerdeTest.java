package org.sentimentstreams.kafka.values;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentimentstreams.schema.LabeledReview;
import org.sentimentstreams.schema.Prediction;
import org.sentimentstreams.schema.Review;

class AvroSerdeTest {
  private static final String RECORD_HEAD =
      "{\"type\":\"record\",\"name\":\"Review\",\"namespace\":\"org.sentimentstreams.schema\",\"fields\":";
  private static final Schema TEXT_ONLY =
      parse(RECORD_HEAD + "[{\"name\":\"text\",\"type\":\"string\"}]}");
  private static final Schema WITH_STARS =
      parse(
          RECORD_HEAD
              + "[{\"name\":\"stars\",\"type\":\"int\"},{\"name\":\"text\",\"type\":\"string\"}]}");
  private static final Schema WITHOUT_TEXT =
      parse(
          RECORD_HEAD + "[{\"name\":\"itemId\",\"type\":[\"null\",\"string\"],\"default\":null}]}");

  private final AvroSerde<Review> reviews = AvroSerde.of(Review.class);
  private final AvroSerde<Prediction> predictions = AvroSerde.of(Prediction.class);

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "good", "größer 😀 \u0000 文", "İstanbul ﷺ \u202e"})
  void shouldReadBackWhatItWrote(String text) {
    Review review =
        Review.newBuilder()
            .setText(text)
            .setItemId("item-1")
            .setCreatedAt(Instant.ofEpochMilli(1_700_000_000_123L))
            .build();

    assertThat(read(reviews, write(reviews, review))).isEqualTo(review);
  }

  @Test
  void shouldReadBackEveryRecordType() {
    LabeledReview labeled = LabeledReview.newBuilder().setText("fine").setLabel("positive").build();
    AvroSerde<LabeledReview> labels = AvroSerde.of(LabeledReview.class);

    assertThat(read(predictions, write(predictions, SampleRecords.prediction())))
        .isEqualTo(SampleRecords.prediction());
    assertThat(read(labels, write(labels, labeled))).isEqualTo(labeled);
  }

  @Test
  void shouldReadBackTextOfTenMegabytes() {
    Review review = Review.newBuilder().setText("é".repeat(5 << 20)).build();

    assertThat(read(reviews, write(reviews, review)).getText()).isEqualTo(review.getText());
  }

  @Test
  void shouldKeepNullNull() {
    assertThat(write(reviews, null)).isNull();
    assertThat(read(reviews, null)).isNull();
  }

  @Test
  void shouldWriteWhatAvrosOwnDecoderReads() throws IOException {
    byte[] bytes = write(reviews, review("good"));

    GenericRecord read =
        new BinaryMessageDecoder<GenericRecord>(GenericData.get(), Review.getClassSchema())
            .decode(bytes);

    assertThat(read.get("text").toString()).isEqualTo("good");
  }

  @Test
  void shouldFillAbsentOptionalFieldsOfAnOlderSchema() {
    byte[] old = encode(new GenericRecordBuilder(TEXT_ONLY).set("text", "old").build());

    assertThat(read(AvroSerde.of(Review.class, TEXT_ONLY), old)).isEqualTo(review("old"));
  }

  @Test
  void shouldLeaveOutFieldsOfANewerSchema() {
    byte[] newer =
        encode(new GenericRecordBuilder(WITH_STARS).set("text", "new").set("stars", 5).build());

    assertThat(read(AvroSerde.of(Review.class, TEXT_ONLY, WITH_STARS), newer))
        .isEqualTo(review("new"));
  }

  @Test
  void shouldRefuseAWriterSchemaWithoutARequiredField() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AvroSerde.of(Review.class, WITHOUT_TEXT))
        .withMessageContaining("org.sentimentstreams.schema.Review")
        .withMessageContaining("text");
  }

  @Test
  void shouldNameTheUnknownFingerprintAndTheKnownOne() {
    byte[] old = encode(new GenericRecordBuilder(TEXT_ONLY).set("text", "old").build());

    assertUnreadable(reviews, old)
        .withMessageContaining(hex(TEXT_ONLY))
        .withMessageContaining(hex(Review.getClassSchema()))
        .withMessageContaining("org.sentimentstreams.schema.Review");
  }

  @Test
  void shouldShowHowForeignBytesStart() {
    byte[] json = "{\"text\":\"good\"}".getBytes(StandardCharsets.UTF_8);

    assertUnreadable(reviews, json)
        .withMessage(
            "value is not Avro single-object encoding: it starts with 7b 22 74 65 (\"{\"te\")");
    assertUnreadable(reviews, new byte[] {0, (byte) 0xff})
        .withMessageEndingWith("it starts with 00 ff (\"..\")");
    assertUnreadable(reviews, new byte[0]).withMessageEndingWith("it is empty");
  }

  @Test
  void shouldRefuseEveryTruncation() {
    byte[] whole = write(predictions, SampleRecords.prediction());

    for (int length = 0; length < whole.length; length++) {
      assertUnreadable(predictions, Arrays.copyOf(whole, length));
    }
    assertUnreadable(predictions, Arrays.copyOf(whole, whole.length - 1))
        .withMessageContaining("ends before its Prediction does")
        .withMessageContaining(whole.length - 1 + " bytes");
    assertUnreadable(predictions, Arrays.copyOf(whole, 9))
        .withMessageContaining("ends within its schema fingerprint");
  }

  @Test
  void shouldRefuseTrailingBytes() {
    byte[] whole = write(reviews, review("good"));

    assertUnreadable(reviews, Arrays.copyOf(whole, whole.length + 1))
        .withMessageContaining("goes on after its Review");
  }

  @ParameterizedTest
  @ValueSource(
      longs = {1 << 20, 1 << 30, Integer.MAX_VALUE, 1L << 31, 1L << 62, -1, Long.MIN_VALUE})
  void shouldNotAllocateForLengthsThatCannotBe(long length) {
    byte[] longText = withBody(Review.getClassSchema(), varint(length));
    byte[] longMap =
        withBody(
            Prediction.getClassSchema(),
            concat(varint(0), new byte[Double.BYTES], varint(length), new byte[3]));
    assertUnreadable(reviews, longText); // Classes and messages are loaded before the count.
    assertUnreadable(predictions, longMap);

    long before = allocatedBytes();
    assertUnreadable(reviews, longText);
    assertUnreadable(predictions, longMap);

    assertThat(allocatedBytes() - before).isLessThan(1 << 19);
  }

  @Test
  void shouldThrowNothingElseForRandomBytes() {
    var random = new Random(1);
    byte[] header = Arrays.copyOf(write(predictions, SampleRecords.prediction()), 10);

    for (int i = 0; i < 10_000; i++) {
      byte[] noise = new byte[random.nextInt(200)];
      random.nextBytes(noise);
      assertUnreadable(predictions, noise);
      readOrRefuse(predictions, concat(header, noise));
    }
  }

  @Test
  void shouldThrowNothingElseForFlippedBits() {
    byte[] whole = write(predictions, SampleRecords.prediction());
    var random = new Random(2);

    for (int i = 0; i < 10_000; i++) {
      byte[] flipped = whole.clone();
      for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
        flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
      }
      readOrRefuse(predictions, flipped);
    }
  }

  @Test
  void shouldSayWhichRecordCannotBeWritten() {
    assertThatExceptionOfType(SerializationException.class)
        .isThrownBy(() -> write(reviews, new Review()))
        .withMessageContaining("Review cannot be written")
        .withMessageContaining("text");
  }

  @Test
  void shouldServeManyThreadsAtOnce() {
    List<String> texts =
        IntStream.range(0, 5_000).mapToObj(i -> Integer.toString(i).repeat(i % 50)).toList();

    assertThat(
            texts.parallelStream()
                .map(text -> read(reviews, write(reviews, review(text))).getText())
                .toList())
        .isEqualTo(texts);
  }

  private static Schema parse(String json) {
    return new Schema.Parser().parse(json);
  }

  private static Review review(String text) {
    return Review.newBuilder().setText(text).build();
  }

  private static <T extends SpecificRecordBase> byte[] write(AvroSerde<T> serde, T value) {
    return serde.serializer().serialize("any", value);
  }

  private static <T extends SpecificRecordBase> T read(AvroSerde<T> serde, byte[] bytes) {
    return serde.deserializer().deserialize("any", bytes);
  }

  private static org.assertj.core.api.ThrowableAssertAlternative<SerializationException>
      assertUnreadable(AvroSerde<?> serde, byte[] bytes) {
    return assertThatExceptionOfType(SerializationException.class)
        .isThrownBy(() -> read(serde, bytes));
  }

  /** Any other exception fails the test that calls this. */
  private static void readOrRefuse(AvroSerde<?> serde, byte[] bytes) {
    try {
      read(serde, bytes);
    } catch (SerializationException e) {
      assertThat(e).hasMessageStartingWith("value ");
    }
  }

  private static byte[] encode(GenericRecord record) {
    try {
      ByteBuffer buffer =
          new BinaryMessageEncoder<GenericRecord>(GenericData.get(), record.getSchema())
              .encode(record);
      byte[] bytes = new byte[buffer.remaining()];
      buffer.get(bytes);
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] withBody(Schema schema, byte[] body) {
    byte[] header =
        ByteBuffer.allocate(10)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put((byte) 0xC3)
            .put((byte) 1)
            .putLong(SchemaNormalization.parsingFingerprint64(schema))
            .array();
    return concat(header, body);
  }

  private static String hex(Schema schema) {
    return "%016x".formatted(SchemaNormalization.parsingFingerprint64(schema));
  }

  private static byte[] varint(long value) {
    var bytes = new ByteArrayOutputStream();
    long rest = (value << 1) ^ (value >> 63);
    while ((rest & ~0x7FL) != 0) {
      bytes.write((int) (rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    bytes.write((int) rest);
    return bytes.toByteArray();
  }

  private static byte[] concat(byte[]... parts) {
    var bytes = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      bytes.writeBytes(part);
    }
    return bytes.toByteArray();
  }

  private static long allocatedBytes() {
    return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
        .getCurrentThreadAllocatedBytes();
  }
}
