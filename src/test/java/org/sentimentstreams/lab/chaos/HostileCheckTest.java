package org.sentimentstreams.lab.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.sentimentstreams.kafka.deadletters.DeadLetter;
import org.sentimentstreams.kafka.values.AvroSerde;
import org.sentimentstreams.schema.Prediction;

/** The check has to find each way in which a record that nobody should send can go wrong. */
class HostileCheckTest {
  private static final String REVIEWS = "reviews";

  /** A model that says of a text what its label is. */
  private final HostileCheck check =
      new HostileCheck((text, prediction) -> prediction.getLabel().equals(text));

  private final int tombstone = numberOf(HostileKind.TOMBSTONE);
  private final int noAvro = numberOf(HostileKind.NO_AVRO);
  private final int noTime = numberOf(HostileKind.NO_TIME);
  private final int zero = numberOf(HostileKind.TIME_ZERO);

  private static int numberOf(HostileKind kind) {
    return IntStream.range(0, HostileKind.values().length)
        .filter(number -> HostileKind.of(number) == kind)
        .findFirst()
        .orElseThrow();
  }

  /** Its offset is its number. */
  private void sent(int... numbers) {
    for (int number : numbers) {
      check.sent(number, REVIEWS, 0, number);
    }
  }

  private static ConsumerRecord<byte[], byte[]> record(
      long time, byte[] key, byte[] value, List<Header> headers) {
    return new ConsumerRecord<>(
        "out",
        0,
        0,
        time,
        TimestampType.CREATE_TIME,
        -1,
        -1,
        key,
        value,
        new RecordHeaders(headers),
        Optional.empty());
  }

  private void letter(int offset, String exception, byte[] value, String... cuts) {
    var record = record(0, null, value, List.of());
    Map<String, String> errors =
        Map.of("topic", REVIEWS, "partition", "0", "offset", "" + offset, "exception", exception);
    errors.forEach(
        (name, text) ->
            record.headers().add(DeadLetter.ERROR_PREFIX + name, HostileRecord.utf8(text)));
    for (String cut : cuts) {
      record.headers().add(cut, HostileRecord.utf8("4194304 bytes, sha-256 00"));
    }
    check.addLetter(record);
  }

  private void rightLetter(int number) {
    letter(
        number,
        HostileKind.of(number).due().exception().orElseThrow(),
        HostileKind.record(number).value());
  }

  private void prediction(int number, long time, String label) {
    HostileRecord sent = HostileKind.record(number);
    Prediction prediction =
        Prediction.newBuilder()
            .setLabel(label)
            .setScore(1)
            .setScores(Map.of(label, 1.0))
            .setModel("m")
            .setVersion("1")
            .setTokens(3)
            .setTruncated(false)
            .build();
    byte[] value = AvroSerde.of(Prediction.class).serializer().serialize("", prediction);
    check.addPrediction(record(time, sent.key(), value, sent.headers()));
  }

  @Test
  void shouldAcceptOneLetterOrOnePredictionOfEach() {
    sent(tombstone, noAvro, noTime, zero);
    rightLetter(tombstone);
    rightLetter(noAvro);
    prediction(noTime, System.currentTimeMillis(), "no time");
    prediction(zero, 0, "time zero");

    HostileCheck.Findings findings = check.findings();
    assertThat(findings.isClean()).isTrue();
    assertThat(findings.sent()).isEqualTo(4);
    assertThat(findings.deadLetters()).isEqualTo(2);
    assertThat(findings.predictions()).isEqualTo(2);
    assertThat(findings.kinds()).containsEntry(HostileKind.TOMBSTONE, 1).hasSize(4);
  }

  @Test
  void shouldFindARecordOfWhichNothingCame() {
    sent(tombstone, noAvro);
    rightLetter(noAvro);

    assertThat(check.missing()).isEqualTo(1);
    assertThat(check.findings().lost()).isEqualTo(1);
    assertThat(check.findings().isClean()).isFalse();
  }

  @Test
  void shouldFindADoubledLetter() {
    sent(tombstone);
    rightLetter(tombstone);
    rightLetter(tombstone);

    assertThat(check.findings().duplicated()).isEqualTo(1);
    assertThat(check.findings().isClean()).isFalse();
  }

  @Test
  void shouldFindALetterBesideAPrediction() {
    sent(zero);
    prediction(zero, 0, "time zero");
    letter(zero, "InvalidReviewException", HostileKind.record(zero).value());

    assertThat(check.findings().duplicated()).isEqualTo(1);
  }

  @Test
  void shouldFindLettersWithAnotherReasonOrValueAndThoseOfLegalReviews() {
    sent(tombstone, noAvro, zero);
    letter(tombstone, "SerializationException", null);
    letter(noAvro, "SerializationException", new byte[] {1});
    letter(zero, "InvalidReviewException", HostileKind.record(zero).value());

    assertThat(check.findings().wrong()).isEqualTo(3);
    assertThat(check.findings().deadLetters()).isZero();
    assertThat(check.findings().isClean()).isFalse();
  }

  @Test
  void shouldFindPredictionsThatAreWrongOrOfRecordsThatCannotBeRead() {
    sent(noTime, zero, noAvro);
    prediction(noTime, 17, "no time");
    prediction(zero, 0, "of another text");
    prediction(noAvro, NumberedReviews.timestamp(noAvro), "");

    assertThat(check.findings().wrong()).isEqualTo(3);
    assertThat(check.findings().predictions()).isZero();
  }

  @Test
  void shouldAcceptAValueThatWasCutIfTheLetterSaysSo() {
    int large = numberOf(HostileKind.LARGE_VALUE);
    sent(large);
    letter(large, "SerializationException", new byte[1024], "sentiment.cut.value");

    assertThat(check.findings().deadLetters()).isEqualTo(1);
  }

  @Test
  void shouldFindLettersOfOrdinaryReviews() {
    sent(tombstone);
    rightLetter(tombstone);
    letter(999, "ReviewFailedException", new byte[] {1});

    assertThat(check.findings().stray()).isEqualTo(1);
    assertThat(check.findings().isClean()).isFalse();
  }
}
