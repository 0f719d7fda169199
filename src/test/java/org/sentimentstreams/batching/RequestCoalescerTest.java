package org.sentimentstreams.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RequestCoalescerTest {
  private final VersionedModel model = new VersionedModel();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private Batcher<String> batcher = batcher(new CacheLimits(100, 1_000_000));

  private Batcher<String> batcher(CacheLimits cache) {
    return new Batcher<>(
        Map.of("only", model),
        BatcherOptions.of(new BatchLimits(1000, 1), 1).withCache(cache).withMeters(meters));
  }

  @AfterEach
  void close() {
    model.gate.release(1000);
    batcher.close();
  }

  private Request<String> submit(String text) {
    Request<String> request = new Request<>("only", text, 0);
    batcher.submit(List.of(request));
    return request;
  }

  private String answer(String text) {
    return submit(text).result().join();
  }

  private double count(String result) {
    return meters.get("sentiment.cache.requests").tag("result", result).functionCounter().count();
  }

  @Test
  void shouldComputeEqualTextsOnce() {
    assertThat(answer("a")).isEqualTo("a by 1");
    assertThat(answer("a")).isEqualTo("a by 1");
    assertThat(answer("b")).isEqualTo("b by 1");

    assertThat(model.computed).containsExactly("a", "b");
    assertThat(count("hit")).isEqualTo(1);
    assertThat(count("miss")).isEqualTo(2);
  }

  @Test
  void shouldNotServeAResultOfAnOlderVersionAfterASwap() {
    assertThat(answer("a")).isEqualTo("a by 1");
    model.version = "2";
    assertThat(answer("a")).isEqualTo("a by 2");
    model.version = "1";

    assertThat(answer("a")).isEqualTo("a by 1");
    assertThat(model.computed).containsExactly("a", "a");
  }

  @Test
  void shouldJoinEqualTextsThatWaitOrRun() {
    model.gate.drainPermits();
    Request<String> running = submit("a");
    await().until(model.gate::hasQueuedThreads);
    Request<String> alsoRunning = submit("a");
    Request<String> waiting = submit("b");
    Request<String> alsoWaiting = submit("b");
    await().until(() -> count("joined") == 2);
    model.gate.release(10);

    for (Request<String> request : List.of(running, alsoRunning, waiting, alsoWaiting)) {
      assertThat(request.result().join()).endsWith("by 1");
    }
    assertThat(model.computed).containsExactly("a", "b");
  }

  @Test
  void shouldTakeWorkAtTheTurnOfTheEarliestThatJoined() {
    model.gate.drainPermits();
    submit("first");
    await().until(model.gate::hasQueuedThreads);
    Request<String> next = new Request<>("only", "bb", 5);
    batcher.submit(List.of(new Request<>("only", "a", 7), next));
    await().until(() -> count("miss") == 3);
    Request<String> urgent = new Request<>("only", "a", 1);
    batcher.submit(List.of(urgent));
    await().until(() -> count("joined") == 1);
    model.gate.release(1000);

    assertThat(urgent.result().join()).isEqualTo("a by 1");
    assertThat(next.result().join()).isEqualTo("bb by 1");
    assertThat(model.computed).containsExactly("first", "a", "bb");
  }

  @Test
  void shouldNotJoinABatchOfAnOlderVersion() {
    model.gate.drainPermits();
    Request<String> before = submit("a");
    await().until(model.gate::hasQueuedThreads);
    model.version = "2";
    Request<String> after = submit("a");
    await().until(() -> count("miss") == 2);
    model.gate.release(10);

    assertThat(before.result().join()).isEqualTo("a by 1");
    assertThat(after.result().join()).isEqualTo("a by 2");
  }

  @Test
  void shouldNotKeepAResultWhenTheModelWasSwappedMeanwhile() {
    model.gate.drainPermits();
    Request<String> before = submit("a");
    await().until(model.gate::hasQueuedThreads);
    model.version = "2";
    model.gate.release(10);
    before.result().join();
    model.version = "1";

    answer("a");
    assertThat(model.computed).containsExactly("a", "a");
  }

  @Test
  void shouldGoOnForTheOthersWhenOneOfThemGivesUp() {
    model.gate.drainPermits();
    submit("first");
    await().until(model.gate::hasQueuedThreads);
    Request<String> one = submit("a");
    Request<String> other = submit("a");
    await().until(() -> count("joined") == 1);
    batcher.cancel(List.of(one));
    model.gate.release(10);

    assertThat(other.result().join()).isEqualTo("a by 1");
  }

  @Test
  void shouldNotComputeWhatAllGaveUp() {
    model.gate.drainPermits();
    submit("first");
    await().until(model.gate::hasQueuedThreads);
    Request<String> one = submit("a");
    Request<String> other = submit("a");
    await().until(() -> count("joined") == 1);
    batcher.cancel(List.of(one, other));
    model.gate.release(10);

    assertThat(answer("a")).isEqualTo("a by 1");
    assertThat(model.computed).containsExactly("first", "a");
  }

  @Test
  void shouldFailAllThatJoinedAPoisonText() {
    model.gate.drainPermits();
    submit("first");
    await().until(model.gate::hasQueuedThreads);
    Request<String> one = submit(VersionedModel.POISON);
    Request<String> other = submit(VersionedModel.POISON);
    model.gate.release(10);

    for (Request<String> request : List.of(one, other)) {
      assertThatThrownBy(() -> request.result().join())
          .hasCauseInstanceOf(ReviewFailedException.class);
    }
  }

  @Test
  void shouldComputeEveryTextWhenTurnedOff() {
    batcher.close();
    batcher = batcher(CacheLimits.OFF);
    answer("a");
    answer("a");

    assertThat(model.computed).containsExactly("a", "a");
  }

  @Test
  void shouldForgetTheLeastUsedBeyondItsLimits() {
    batcher.close();
    batcher = batcher(new CacheLimits(2, 1_000_000));
    answer("a");
    answer("b");
    answer("a");
    answer("c");
    answer("a");
    answer("b");

    assertThat(model.computed).containsExactly("a", "b", "c", "b");
  }

  @Test
  void shouldForgetBeyondItsBytes() {
    batcher.close();
    batcher = batcher(new CacheLimits(100, 1500));
    answer("a");
    answer("b");
    answer("c");
    answer("a");

    assertThat(model.computed).containsExactly("a", "b", "c", "a");
  }
}
