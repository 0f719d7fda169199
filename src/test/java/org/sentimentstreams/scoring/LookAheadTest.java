package org.sentimentstreams.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sentimentstreams.batching.BatchLimits;
import org.sentimentstreams.batching.Batcher;
import org.sentimentstreams.batching.BatcherOptions;
import org.sentimentstreams.batching.Request;
import org.sentimentstreams.kafka.values.AvroSerde;
import org.sentimentstreams.schema.Prediction;
import org.sentimentstreams.schema.Review;

@Timeout(300)
class LookAheadTest {
  private static final TopicPartition FIRST = new TopicPartition("reviews", 0);
  private static final TopicPartition SECOND = new TopicPartition("reviews", 1);
  private static final int MOST = 10;
  private static final int MOST_BYTES = 10_000;
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Deserializer<Review> REVIEWS = AvroSerde.of(Review.class).deserializer();

  private final EchoModel model = new EchoModel();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Batcher<Prediction> batcher =
      new Batcher<>(Map.of("echo", model), BatcherOptions.of(new BatchLimits(1000, 64), 1));
  private final AtomicLong clock = new AtomicLong();
  private final LookAhead lookAhead = lookAhead(REVIEWS);

  private LookAhead lookAhead(Deserializer<Review> reviews) {
    return new LookAhead(
        "reviews",
        reviews,
        ModelRoutes.only("echo"),
        batcher,
        new LookAhead.Limits(MOST, MOST_BYTES),
        Duration.ofSeconds(1),
        clock::get);
  }

  @AfterEach
  void close() {
    batcher.close();
  }

  private void poll(TopicPartition partition, long firstOffset, String... texts) {
    lookAhead.polled(records(partition, firstOffset, texts));
  }

  private static ConsumerRecords<byte[], byte[]> records(
      TopicPartition partition, long firstOffset, String... texts) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (String text : texts) {
      byte[] value = EchoModel.bytes(text);
      long offset = firstOffset + records.size();
      records.add(
          new ConsumerRecord<>(partition.topic(), partition.partition(), offset, null, value));
    }
    Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> map = new LinkedHashMap<>();
    map.put(partition, records);
    return new ConsumerRecords<>(map, Map.of());
  }

  private String take(TopicPartition partition, long offset, String text) {
    return lookAhead.take(partition, offset, "echo", text).result().join().getLabel();
  }

  @Test
  void shouldScoreAPolledReviewOnlyOnce() {
    poll(FIRST, 5, "a", "b");

    assertThat(take(FIRST, 5, "a")).isEqualTo("a");
    assertThat(take(FIRST, 6, "b")).isEqualTo("b");
    assertThat(model.computed).hasValue(2);
    assertThat(lookAhead.size()).isZero();
  }

  @Test
  void shouldScoreAReviewThatWasNeverPolled() {
    assertThat(take(FIRST, 9, "late")).isEqualTo("late");
    assertThat(take(FIRST, -1, "no offset")).isEqualTo("no offset");
  }

  @Test
  void shouldForgetWhatWasSkipped() {
    poll(FIRST, 0, "a", "b", "c");

    assertThat(take(FIRST, 2, "c")).isEqualTo("c");
    assertThat(lookAhead.size()).isZero();
  }

  @Test
  void shouldKeepPartitionsApart() {
    poll(FIRST, 0, "a");
    poll(SECOND, 0, "b");
    lookAhead.revoked(FIRST.partition());

    assertThat(lookAhead.size()).isEqualTo(1);
    assertThat(take(SECOND, 0, "b")).isEqualTo("b");
  }

  @Test
  void shouldHoldNoMoreThanItsLimit() {
    String[] texts = new String[3 * MOST];
    Arrays.setAll(texts, i -> "text " + i);
    poll(FIRST, 0, texts);

    assertThat(lookAhead.size()).isEqualTo(MOST);
    for (int i = 0; i < texts.length; i++) {
      assertThat(take(FIRST, i, texts[i])).isEqualTo(texts[i]);
    }
    assertThat(model.computed).hasValue(texts.length);
  }

  @Test
  void shouldLetGoOfAPartitionThatNobodyAsksFor() {
    poll(FIRST, 0, "a", "b");
    clock.addAndGet(Duration.ofSeconds(2).toNanos());
    poll(SECOND, 0, "c");

    assertThat(lookAhead.size()).isEqualTo(1);
  }

  @Test
  void shouldSubmitOnlyOnceWhatWasReadAheadAndPolled() {
    poll(FIRST, 0, "a");
    lookAhead.readAhead(records(FIRST, 0, "a", "b", "c"));
    poll(FIRST, 1, "b", "c", "d");

    assertThat(lookAhead.size()).isEqualTo(4);
    assertThat(lookAhead.wanted(MOST).next()).containsExactly(Map.entry(FIRST, 4L));
    for (int offset = 0; offset < 4; offset++) {
      String text = "abcd".substring(offset, offset + 1);
      assertThat(take(FIRST, offset, text)).isEqualTo(text);
    }
    assertThat(model.computed).hasValue(4);
  }

  @Test
  void shouldReadAheadOnlyWhatIsProcessedHere() {
    lookAhead.readAhead(records(FIRST, 0, "a"));
    poll(FIRST, 0, "a");
    lookAhead.revoked(FIRST.partition());
    lookAhead.readAhead(records(FIRST, 1, "b"));

    assertThat(lookAhead.size()).isZero();
    assertThat(lookAhead.wanted(MOST).next()).isEmpty();
  }

  @Test
  void shouldNotReadAheadWhatIsProcessedAlready() {
    poll(FIRST, 0, "a");
    take(FIRST, 0, "a");
    take(FIRST, 1, "b");
    lookAhead.readAhead(records(FIRST, 0, "a", "b"));

    assertThat(lookAhead.size()).isZero();
    assertThat(lookAhead.wanted(MOST).next()).containsExactly(Map.entry(FIRST, 2L));
  }

  @Test
  void shouldFindPolledReviewsBehindOneThatIsNoReview() {
    poll(FIRST, 0, "a");
    lookAhead.readAhead(records(FIRST, 1, " ", "c"));
    take(FIRST, 0, "a");
    poll(FIRST, 1, " ", "c");

    assertThat(take(FIRST, 2, "c")).isEqualTo("c");
    assertThat(model.computed).hasValue(2);
  }

  @Test
  void shouldStartAnewWhenAnAbortedTransactionIsReadAgain() {
    poll(FIRST, 0, "a", "b");
    take(FIRST, 0, "a");
    poll(FIRST, 0, "A", "B");

    assertThat(take(FIRST, 0, "A")).isEqualTo("A");
    assertThat(take(FIRST, 1, "B")).isEqualTo("B");
  }

  @Test
  void shouldAskForNoMoreThanItsDepth() {
    model.gate.drainPermits();
    poll(FIRST, 0, "a", "b", "c");
    poll(SECOND, 0, "a");

    assertThat(lookAhead.wanted(6).full()).containsExactly(FIRST);
    assertThat(lookAhead.wanted(8).full()).isEmpty();
    model.gate.release(1000);
  }

  @Test
  void shouldHoldNoMoreThanItsBytes() {
    poll(FIRST, 0, "x".repeat(MOST_BYTES / 2), "y".repeat(MOST_BYTES), "z");

    assertThat(lookAhead.size()).isEqualTo(1);
    assertThat(take(FIRST, 1, "late")).isEqualTo("late");
  }

  @Test
  void shouldPassByWhatIsNoReview() {
    List<ConsumerRecord<byte[], byte[]>> records =
        List.of(
            new ConsumerRecord<>("reviews", 0, 0, null, new byte[] {1, 2, 3}),
            new ConsumerRecord<>("reviews", 0, 1, null, null),
            new ConsumerRecord<>("reviews", 0, 2, null, EchoModel.bytes("  \n")));
    lookAhead.polled(new ConsumerRecords<>(Map.of(FIRST, records), Map.of()));
    TopicPartition other = new TopicPartition("other", 0);
    poll(other, 0, "of another topic");

    assertThat(lookAhead.wanted(MOST).next()).containsOnlyKeys(FIRST);
    await().during(Duration.ofMillis(50)).until(() -> model.computed.get() == 0);
  }

  @Test
  void shouldScoreWhatStandsBesideARecordThatBreaksTheDeserializer() {
    LookAhead some =
        lookAhead(
            (topic, value) -> {
              Review review = REVIEWS.deserialize(topic, value);
              if (review.getText().equals("bad")) {
                throw new IllegalStateException("no schema is like this");
              }
              return review;
            });
    some.polled(records(FIRST, 0, "a", "bad", "c"));
    some.readAhead(records(FIRST, 3, "d", "bad", "f"));

    for (int offset : List.of(0, 2, 3, 5)) {
      assertThat(some.take(FIRST, offset, "echo", "late").result()).succeedsWithin(PATIENCE);
    }
    assertThat(model.order).containsExactlyInAnyOrder("a", "c", "d", "f");
  }

  @Test
  void shouldLetOthersGoOnWhileARecordsSchemaIsAskedFor() throws InterruptedException {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answered = new CountDownLatch(1);
    LookAhead some =
        lookAhead(
            (topic, value) -> {
              asked.countDown();
              awaitQuietly(answered);
              return REVIEWS.deserialize(topic, value);
            });
    CompletableFuture<Void> poll =
        CompletableFuture.runAsync(() -> some.polled(records(FIRST, 0, "a")));
    asked.await();
    CompletableFuture<Prediction> other =
        CompletableFuture.supplyAsync(() -> some.take(SECOND, 0, "echo", "b").result().join());

    try {
      assertThat(other).succeedsWithin(PATIENCE);
    } finally {
      answered.countDown();
    }
    poll.join();
    assertThat(some.size()).isEqualTo(1);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void shouldDeserializeOnceWhatWasReadAheadAndPolled() {
    AtomicInteger deserialized = new AtomicInteger();
    LookAhead some =
        lookAhead(
            (topic, value) -> {
              deserialized.incrementAndGet();
              return REVIEWS.deserialize(topic, value);
            });
    some.polled(records(FIRST, 0, "a"));
    some.readAhead(records(FIRST, 0, "a", "b"));
    some.polled(records(FIRST, 1, "b", "c"));
    some.readAhead(records(SECOND, 0, "elsewhere"));

    assertThat(deserialized).hasValue(3);
  }

  /** One review at a time, and none before the gate is opened. */
  private LookAhead oneByOne(Batcher<Prediction> oneByOne) {
    model.gate.drainPermits();
    oneByOne.submit(List.of(new Request<>("echo", "first", 0)));
    await().until(model.gate::hasQueuedThreads);
    return new LookAhead(
        "reviews",
        REVIEWS,
        ModelRoutes.only("echo"),
        oneByOne,
        new LookAhead.Limits(100, MOST_BYTES),
        Duration.ofSeconds(1),
        clock::get);
  }

  /** So many are tokenised before the device is free again. */
  private void openTheGate(int requests) {
    await().until(() -> meters.get("sentiment.queue.size").gauge().value() == requests);
    model.gate.release(1000);
  }

  private Batcher<Prediction> batchesOfOne() {
    return new Batcher<>(
        Map.of("echo", model), BatcherOptions.of(new BatchLimits(1000, 1), 1).withMeters(meters));
  }

  @Test
  void shouldScoreWhatWasPolledBeforeWhatWasReadAhead() {
    try (Batcher<Prediction> batcher = batchesOfOne()) {
      LookAhead some = oneByOne(batcher);
      some.polled(records(FIRST, 0, "a0"));
      some.polled(records(SECOND, 0, "b0"));
      some.readAhead(records(FIRST, 1, "a1", "a2", "a3"));
      some.readAhead(records(SECOND, 1, "b1", "b2", "b3"));
      some.polled(records(SECOND, 1, "b1", "b2"));
      openTheGate(8);
      await().until(() -> model.computed.get() == 9);

      assertThat(model.order.subList(0, 5)).containsExactly("first", "a0", "b0", "b1", "b2");
    }
  }

  @Test
  void shouldScorePartitionsSideBySideHoweverTheyWerePolled() {
    try (Batcher<Prediction> batcher = batchesOfOne()) {
      LookAhead sideBySide = oneByOne(batcher);
      sideBySide.polled(records(FIRST, 0, "a0", "a1", "a2"));
      sideBySide.polled(records(SECOND, 0, "b0", "b1", "b2"));
      openTheGate(6);
      for (int offset = 0; offset < 3; offset++) {
        sideBySide.take(FIRST, offset, "echo", "").result().join();
        sideBySide.take(SECOND, offset, "echo", "").result().join();
      }

      assertThat(model.order).containsExactly("first", "a0", "b0", "a1", "b1", "a2", "b2");
    }
  }
}
