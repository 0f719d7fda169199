package org.sentimentstreams.kafka.deadletters;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.Test;
import org.sentimentstreams.kafka.RecordLimits;
import org.sentimentstreams.kafka.RecordSize;
import org.sentimentstreams.kafka.reading.TruncatedPart;

class DeadLetterWriterTest {
  private static final int LEAST = RecordLimits.LEAST_FOR_DEAD_LETTERS;

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static DeadLetterWriter.Origin origin(byte[] key, byte[] value, Headers headers) {
    return new DeadLetterWriter.Origin("reviews", 2, 17, 1234, key, value, headers);
  }

  private static DeadLetter letter(long limit, DeadLetterWriter.Origin origin, Throwable failure) {
    return read(DeadLetterWriter.letter("dlq", limit, origin, failure));
  }

  private static DeadLetter read(ProducerRecord<byte[], byte[]> record) {
    return new DeadLetter(
        new ConsumerRecord<>(
            record.topic(),
            0,
            0,
            record.timestamp(),
            TimestampType.CREATE_TIME,
            0,
            0,
            record.key(),
            record.value(),
            record.headers(),
            Optional.empty()));
  }

  /** What a broker would store, without compression. */
  private static int stored(ProducerRecord<byte[], byte[]> record) {
    return MemoryRecords.withRecords(
            Compression.NONE,
            new SimpleRecord(
                record.timestamp(), record.key(), record.value(), record.headers().toArray()))
        .sizeInBytes();
  }

  private static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(TruncatedPart.digest().digest(bytes));
  }

  private static int length(Random random, int most) {
    // As often small as large.
    return random.nextInt(1 + random.nextInt(1 + random.nextInt(1 + most)));
  }

  @Test
  void shouldFitWhateverTheSizesOfKeyValueAndHeaders() {
    for (int seed = 0; seed < 2_000; seed++) {
      var random = new Random(seed);
      int limit = LEAST + length(random, 200_000);
      var headers = new RecordHeaders();
      int count = random.nextInt(4) == 0 ? length(random, 3_000) : length(random, 20);
      for (int i = 0; i < count; i++) {
        String name = (random.nextBoolean() ? "h" : "ü").repeat(length(random, 40_000 / count));
        headers.add(
            name, random.nextInt(9) == 0 ? null : bytes(random, length(random, 400_000 / count)));
      }
      byte[] key = random.nextInt(9) == 0 ? null : bytes(random, length(random, 300_000));
      byte[] value = random.nextInt(9) == 0 ? null : bytes(random, length(random, 300_000));
      var failure =
          new IllegalStateException(
              "ä".repeat(length(random, 100_000)),
              new IllegalArgumentException("x".repeat(length(random, 100_000))));

      var origin = origin(key, value, headers);
      var record = DeadLetterWriter.letter("dlq", limit, origin, failure);

      assertThat(RecordSize.of(record.key(), record.value(), record.headers()))
          .as("seed %d", seed)
          .isLessThanOrEqualTo(limit)
          .isGreaterThanOrEqualTo(stored(record));
      DeadLetter letter = read(record);
      assertThat(letter.offset()).as("seed %d", seed).hasValue(17);
      assertThat(letter.isOf(original(key, value))).as("seed %d", seed).isTrue();
    }
  }

  private static ConsumerRecord<byte[], byte[]> original(byte[] key, byte[] value) {
    return new ConsumerRecord<>("reviews", 2, 17, key, value);
  }

  @Test
  void shouldKeepTheRecordAsItCameWhereItFits() {
    var headers = new RecordHeaders().add("large", new byte[50_000]).add("none", null);
    byte[] value = bytes(new Random(1), 40_000);

    DeadLetter letter =
        letter(120_000, origin(utf8("key"), value, headers), new RuntimeException("why"));

    assertThat(letter.record().key()).isEqualTo(utf8("key"));
    assertThat(letter.record().value()).isEqualTo(value);
    assertThat(letter.ownHeaders()).containsExactly(headers.toArray());
    assertThat(letter.cuts()).isEmpty();
    assertThat(letter.record().timestamp()).isEqualTo(1234);
    assertThat(letter.exception()).isEqualTo("RuntimeException");
    assertThat(letter.message()).isEqualTo("why");
    assertThat(letter.stackTrace())
        .startsWith("java.lang.RuntimeException: why\n\tat " + getClass().getName());
    assertThat(letter.topic()).hasValue("reviews");
    assertThat(letter.partition()).hasValue(2);
    assertThat(letter.offset()).hasValue(17);
  }

  @Test
  void shouldCutLargeHeadersBeforeTheValue() {
    byte[] large = bytes(new Random(1), 60_000);
    var headers = new RecordHeaders().add("small", utf8("kept")).add("large", large);
    byte[] value = bytes(new Random(2), 20_000);

    DeadLetter letter = letter(40_000, origin(null, value, headers), new RuntimeException());

    assertThat(letter.record().value()).isEqualTo(value);
    assertThat(letter.ownHeaders()).extracting(Header::key).containsExactly("small", "large");
    assertThat(letter.ownHeaders().get(0).value()).isEqualTo(utf8("kept"));
    assertThat(letter.ownHeaders().get(1).value()).isEqualTo(Arrays.copyOf(large, 256));
    assertThat(letter.cuts())
        .containsExactly("header large: 60000 bytes, sha-256 " + sha256(large));
  }

  @Test
  void shouldCutValueAndKeyAndSaySizeAndDigest() {
    byte[] value = bytes(new Random(1), 100_000);
    byte[] key = bytes(new Random(2), 90_000);

    DeadLetter letter =
        letter(LEAST, origin(key, value, new RecordHeaders()), new RuntimeException());

    assertThat(letter.record().value()).isEqualTo(Arrays.copyOf(value, 1024));
    assertThat(letter.record().key()).isEqualTo(Arrays.copyOf(key, 1024));
    assertThat(letter.cuts())
        .containsExactly(
            "value 100000 bytes, sha-256 " + sha256(value),
            "key 90000 bytes, sha-256 " + sha256(key));
    assertThat(letter.isOf(original(key, value))).isTrue();
    value[99_999]++;
    assertThat(letter.isOf(original(key, value))).isFalse();
  }

  @Test
  void shouldLeaveOutHeadersThatAreTooManyOrHaveEndlessNames() {
    var headers = new RecordHeaders();
    for (int i = 0; i < 1_000; i++) {
      headers.add("header " + i, new byte[100]);
    }
    headers.add("n".repeat(50_000), utf8("x"));

    DeadLetter letter =
        letter(30_000, origin(null, utf8("value"), headers), new RuntimeException());

    assertThat(letter.record().value()).isEqualTo(utf8("value"));
    assertThat(letter.ownHeaders()).hasSizeBetween(100, 300);
    assertThat(letter.ownHeaders().get(0).key()).isEqualTo("header 0");
    assertThat(letter.cuts())
        .singleElement()
        .asString()
        .matches(
            "headers %d left out: [0-9]+ bytes, sha-256 [0-9a-f]{64}"
                .formatted(1_001 - letter.ownHeaders().size()));
  }

  @Test
  void shouldCutMessagesAndTracesToTheirLengths() {
    var failure = new RuntimeException("é".repeat(1_000_000), new RuntimeException("inner"));

    DeadLetter letter = letter(1 << 20, origin(null, utf8("value"), new RecordHeaders()), failure);

    assertThat(utf8(letter.message())).hasSizeBetween(4_090, 4_096);
    assertThat(letter.message()).startsWith("ééé").endsWith("é…");
    assertThat(utf8(letter.stackTrace())).hasSizeLessThanOrEqualTo(16_384);
    // A long message must not push the frames out.
    assertThat(letter.stackTrace()).contains("\tat ").contains("Caused by: ");
  }

  @Test
  void shouldNotBelieveASenderWhoSaysThatSomethingWasCut() {
    var headers =
        new RecordHeaders().add(TruncatedPart.VALUE, utf8(TruncatedPart.of(utf8("x")).toString()));

    DeadLetter letter = letter(LEAST, origin(null, utf8("value"), headers), new RuntimeException());

    assertThat(letter.cuts()).isEmpty();
  }

  @Test
  void shouldGiveALetterATimeThatAProducerTakes() {
    long before = System.currentTimeMillis();
    var origin = new DeadLetterWriter.Origin("reviews", 0, 0, -1, null, null, new RecordHeaders());

    assertThat(DeadLetterWriter.letter("dlq", LEAST, origin, new RuntimeException()).timestamp())
        .isBetween(before, System.currentTimeMillis());
  }

  @Test
  void shouldReplayALetterWithoutATime() {
    var record =
        new ConsumerRecord<>(
            "dlq",
            0,
            5,
            -1,
            TimestampType.CREATE_TIME,
            0,
            0,
            utf8("key"),
            utf8("value"),
            new RecordHeaders(),
            Optional.empty());
    long before = System.currentTimeMillis();

    var replayed = new ReplayedReview(new DeadLetter(record), record).record("reviews", 3);

    assertThat(replayed.timestamp()).isBetween(before, System.currentTimeMillis());
    assertThat(replayed.value()).isEqualTo(utf8("value"));
  }
}
