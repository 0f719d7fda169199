package org.sentimentstreams.challenger;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sentimentstreams.batching.BatchLimits;
import org.sentimentstreams.batching.Batcher;
import org.sentimentstreams.batching.BatcherOptions;
import org.sentimentstreams.config.SettingsLoader;
import org.sentimentstreams.model.TextModel;
import org.sentimentstreams.model.Tokens;
import org.sentimentstreams.schema.Prediction;

class ShadowScoringTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String FAILING = "fail";

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Semaphore gate = new Semaphore(0);
  private final Batcher<Prediction> batcher =
      new Batcher<>(
          Map.of(Contender.nameFor("m"), new LengthLabels()),
          BatcherOptions.of(new BatchLimits(10_000, 64), 1));
  private final Trial trial =
      new Trial(
          "m",
          SettingsLoader.load(
                  Optional.empty(),
                  Map.of(),
                  Map.of("challenger.mode", "shadow", "challenger.share", "0.5"))
              .challenger(),
          meters,
          System::nanoTime);
  private final Queue<ShadowReview> written = new ConcurrentLinkedQueue<>();
  private final ShadowScoring shadow =
      new ShadowScoring("m", trial, batcher, (review, prediction) -> written.add(review));

  /** Labels a text with its length. */
  private final class LengthLabels implements TextModel<Prediction> {
    @Override
    public Tokens encode(String text) {
      if (text.equals(FAILING)) {
        throw new IllegalArgumentException("no such text");
      }
      return new Tokens(new long[text.length()], false, "test");
    }

    @Override
    public List<Prediction> run(List<Tokens> batch) {
      gate.acquireUninterruptibly();
      return batch.stream().map(tokens -> prediction(tokens.length())).toList();
    }

    private Prediction prediction(int length) {
      return Prediction.newBuilder()
          .setLabel("" + length)
          .setScore(1)
          .setScores(Map.of())
          .setModel("m")
          .setVersion("2")
          .setTokens(length)
          .setTruncated(false)
          .build();
    }
  }

  @AfterEach
  void close() {
    gate.release(1_000_000);
    batcher.close();
  }

  private static byte[] key(int number) {
    return ("key " + number).getBytes(StandardCharsets.UTF_8);
  }

  private static boolean isInShare(int number) {
    return KeyPlace.of(key(number), "") < 0.5;
  }

  private void offer(int number, String text, String champions) {
    shadow.offer(
        new ShadowReview(
            key(number),
            new RecordHeaders(),
            5,
            text,
            new Scored(champions, OptionalLong.empty())));
  }

  private Tally.Counts counts() {
    return trial.counts().orElseThrow();
  }

  @Test
  void shouldScoreReviewsOfItsShareAndCompareThem() {
    trial.begin("2", List.of("1", "2"));
    gate.release(1000);
    long inShare = 0;
    for (int i = 0; i < 100; i++) {
      offer(i, i % 2 == 0 ? "x" : "yy", "1");
      inShare += isInShare(i) ? 1 : 0;
    }
    long expected = inShare;

    Awaitility.await().atMost(PATIENCE).until(() -> counts().compared() == expected);
    assertThat(written).hasSize((int) expected).allMatch(review -> review.timestamp() == 5);
    assertThat(counts().agreed()).isPositive().isLessThan(expected);
    assertThat(
            meters.get("sentiment.challenger.compared").tag("result", "agreed").counter().count())
        .isEqualTo(counts().agreed());
    assertThat(
            meters
                .get("sentiment.challenger.predictions")
                .tag("by", "champion")
                .tag("label", "1")
                .counter()
                .count())
        .isEqualTo(expected);
  }

  @Test
  void shouldDropWhatItHasNoTimeFor() {
    trial.begin("2", List.of());
    int inShare = 0;
    for (int i = 0; inShare < 300; i++) {
      offer(i, "x", "1");
      inShare += isInShare(i) ? 1 : 0;
    }

    assertThat(counts().dropped()).isEqualTo(300 - 256);
    gate.release(1000);
    Awaitility.await().atMost(PATIENCE).until(() -> counts().compared() == 256);
  }

  @Test
  void shouldNotCountWhatWasAskedOfTheChallengerBefore() {
    trial.begin("2", List.of());
    for (int i = 0; i < 20; i++) {
      offer(i, "x", "1");
    }
    trial.end("another version is the challenger");
    trial.begin("3", List.of());
    gate.release(1000);
    long inShare = IntStream.range(0, 20).filter(ShadowScoringTest::isInShare).count();

    Awaitility.await().atMost(PATIENCE).until(() -> written.size() == inShare);
    assertThat(counts().compared()).isZero();
  }

  @Test
  void shouldCountWhatItCannotScore() {
    trial.begin("2", List.of());
    gate.release(1000);
    for (int i = 0; i < 20; i++) {
      offer(i, FAILING, "1");
    }

    Awaitility.await().atMost(PATIENCE).until(() -> counts().failed() > 0);
    assertThat(written).isEmpty();
    assertThat(meters.get("sentiment.challenger.failed").counter().count()).isPositive();
  }

  @Test
  void shouldScoreNothingWithoutAChallenger() {
    gate.release(1000);
    for (int i = 0; i < 20; i++) {
      offer(i, "x", "1");
    }
    trial.begin("2", List.of());
    trial.end("the alias is gone");
    offer(1, "x", "1");

    assertThat(trial.share()).isZero();
    assertThat(batcher.statistics().reviews()).isZero();
  }
}
