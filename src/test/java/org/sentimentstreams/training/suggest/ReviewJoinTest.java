package org.sentimentstreams.training.suggest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.sentimentstreams.kafka.values.ServiceValues;
import org.sentimentstreams.schema.Prediction;

class ReviewJoinTest {
  private final ReviewJoin join = new ReviewJoin();
  private long offset;

  private ConsumerRecord<byte[], byte[]> record(String key, long time, String... headers) {
    var all = new RecordHeaders();
    for (String header : headers) {
      all.add(header, bytes("x"));
    }
    return new ConsumerRecord<>(
        "topic",
        0,
        offset++,
        time,
        TimestampType.CREATE_TIME,
        0,
        0,
        key == null ? null : bytes(key),
        new byte[0],
        all,
        Optional.empty());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Prediction said(double good, String version) {
    return Prediction.newBuilder()
        .setLabel("good")
        .setScore(good)
        .setScores(Map.of("good", good, "bad", 1 - good))
        .setModel("m")
        .setVersion(version)
        .setTokens(3)
        .setTruncated(false)
        .build();
  }

  private static Map.Entry<String, Double> pair(ScoredReview review) {
    return Map.entry(review.text(), review.prediction().getScore());
  }

  @Test
  void shouldJoinByKeyAndTime() {
    join.add(record("a", 1), said(0.6, "v"));
    join.add(record("a", 2), said(0.7, "v"));
    join.add(record("a", 1), "first");
    join.add(record("a", 2), "second");

    ReviewJoin.Result result = join.result();

    assertThat(result.joined())
        .extracting(ReviewJoinTest::pair)
        .containsExactly(Map.entry("second", 0.7), Map.entry("first", 0.6));
    assertThat(result.unscored() + result.unseen() + result.ambiguous()).isZero();
  }

  @Test
  void shouldCountWhatStandsAlone() {
    join.add(record("dead letter", 1), "odd");
    join.add(record("deleted", 1), said(0.6, "v"));

    ReviewJoin.Result result = join.result();

    assertThat(result.joined()).isEmpty();
    assertThat(result.unscored()).isEqualTo(1);
    assertThat(result.unseen()).isEqualTo(1);
  }

  @Test
  void shouldTakeTheLaterPredictionOfAReviewThatWasScoredAgain() {
    join.add(record("a", 1), "first");
    join.add(record("a", 1), said(0.6, "old"));
    join.add(record("a", 1), said(0.9, "new"));

    assertThat(join.result().joined())
        .extracting(ReviewJoinTest::pair)
        .containsExactly(Map.entry("first", 0.9));
  }

  @Test
  void shouldJoinWithoutAKeyWhereTheTimeIsEnough() {
    join.add(record(null, 1), "first");
    join.add(record(null, 1), said(0.6, "v"));

    assertThat(join.result().joined()).hasSize(1);
  }

  @Test
  void shouldMakeNoGuessBetweenReviewsWithoutAKey() {
    join.add(record(null, 1), "first");
    join.add(record(null, 1), "second");
    join.add(record(null, 1), said(0.6, "v"));
    join.add(record(null, 1), said(0.7, "v"));

    ReviewJoin.Result result = join.result();

    assertThat(result.joined()).isEmpty();
    assertThat(result.ambiguous()).isEqualTo(2);
  }

  @Test
  void shouldMakeNoGuessIfMorePredictionsThanReviewsWithoutAKeyAreThere() {
    join.add(record(null, 1), "first");
    join.add(record(null, 1), said(0.6, "v"));
    join.add(record(null, 1), said(0.6, "v"));

    assertThat(join.result().ambiguous()).isEqualTo(1);
  }

  @Test
  void shouldMakeNoGuessIfOneVersionSaidTwoThingsOfOneKeyAndTime() {
    join.add(record("a", 1), "first");
    join.add(record("a", 1), said(0.6, "v"));
    join.add(record("a", 1), said(0.7, "v"));

    assertThat(join.result().ambiguous()).isEqualTo(1);
  }

  @Test
  void shouldTellReviewsApartByTheirHeaders() {
    join.add(record(null, 1, "x", ServiceValues.SCHEMA_ID_HEADER), "first");
    join.add(record(null, 1, "y"), "second");
    join.add(record(null, 1, "y"), said(0.7, "v"));
    join.add(record(null, 1, "x"), said(0.6, "v"));

    assertThat(join.result().joined())
        .extracting(ReviewJoinTest::pair)
        .containsExactlyInAnyOrder(Map.entry("first", 0.6), Map.entry("second", 0.7));
  }
}
