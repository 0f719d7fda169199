package org.sentimentstreams.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sentimentstreams.model.Reading;
import org.sentimentstreams.model.TextModel;
import org.sentimentstreams.model.Tokens;

@Timeout(60)
class BatcherTest {
  private final LengthModel model = new LengthModel();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  private Batcher<Integer> batcher(int maxTokens, int maxReviews, int workers) {
    return batcher(
        Map.of(Request.ONLY_MODEL, model), new BatchLimits(maxTokens, maxReviews), workers);
  }

  private Batcher<Integer> batcher(
      Map<String, LengthModel> models, BatchLimits limits, int workers) {
    return new Batcher<>(models, BatcherOptions.of(limits, workers).withMeters(meters));
  }

  /** Waits until so many are tokenised while the device is held up. */
  private void awaitTokenised(int requests) {
    await().until(() -> meters.get("sentiment.queue.size").gauge().value() == requests);
  }

  private static List<Request<Integer>> requests(List<String> texts) {
    return texts.stream().map(Request<Integer>::new).toList();
  }

  @Test
  void shouldAnswerEveryRequestWithItsOwnResult() {
    Random random = new Random(3);
    List<String> texts =
        IntStream.range(0, 2000).mapToObj(i -> "x".repeat(1 + random.nextInt(300))).toList();
    try (Batcher<Integer> batcher = batcher(2048, 64, 3)) {
      List<Request<Integer>> requests = requests(texts);
      batcher.submit(requests);

      for (int i = 0; i < texts.size(); i++) {
        assertThat(requests.get(i).result().join()).isEqualTo(texts.get(i).length());
      }
    }
  }

  @Test
  void shouldCompleteAtOnceWhatNeedsNoBatch() {
    TextModel<Integer> knows =
        new TextModel<>() {
          @Override
          public Tokens encode(String text) {
            return model.encode(text);
          }

          @Override
          public Reading<Integer> read(String text) {
            return text.startsWith("known") ? Reading.answered(-1) : Reading.of(encode(text));
          }

          @Override
          public List<Integer> run(List<Tokens> batch) {
            return model.run(batch);
          }
        };
    try (var batcher = new Batcher<>(knows, new BatchLimits(2048, 64), 2)) {
      List<Request<Integer>> requests = requests(List.of("xx", "known 1", "xxx", "known 2"));
      batcher.submit(requests);

      assertThat(requests.stream().map(request -> request.result().join()))
          .containsExactly(2, -1, 3, -1);
      await().until(() -> batcher.statistics().batches() > 0);
      assertThat(requests).allMatch(request -> request.stage() == Request.Stage.TOKENISED);
    }
  }

  @Test
  void shouldTellWhatTimeARequestHasTaken() {
    try (Batcher<Integer> batcher = batcher(2048, 64, 1)) {
      Request<Integer> request = batcher.submit("xxx");
      request.result().join();

      assertThat(request.spentNanos()).isPositive();
    }
  }

  @Test
  void shouldKeepBatchesWithinTheirLimits() {
    Random random = new Random(4);
    try (Batcher<Integer> batcher = batcher(1000, 16, 2)) {
      List<Request<Integer>> requests =
          requests(
              IntStream.range(0, 500).mapToObj(i -> "x".repeat(1 + random.nextInt(400))).toList());
      batcher.submit(requests);
      requests.forEach(request -> request.result().join());
    }
    assertThat(model.batches)
        .allSatisfy(
            batch -> {
              int tokens = batch.stream().mapToInt(i -> i).sum();
              assertThat(batch.size()).isLessThanOrEqualTo(16);
              assertThat(batch.size() == 1 || tokens <= 1000).isTrue();
            });
  }

  @Test
  void shouldTakeATextThatIsLargerThanTheBudget() {
    try (Batcher<Integer> batcher = batcher(100, 16, 1)) {
      assertThat(batcher.submit("x".repeat(5000)).result().join()).isEqualTo(5000);
    }
  }

  @Test
  void shouldGrowTheNextBatchWhileTheDeviceIsBusy() {
    model.open = false;
    try (Batcher<Integer> batcher = batcher(10_000, 64, 1)) {
      Request<Integer> first = batcher.submit("a");
      await().until(() -> model.batches.size() == 1);
      List<Request<Integer>> more = requests(List.of("b", "c", "d", "e"));
      batcher.submit(more);
      awaitTokenised(4);
      model.open = true;
      model.gate.release();
      first.result().join();
      more.forEach(request -> request.result().join());

      assertThat(model.batches.get(0)).hasSize(1);
      assertThat(model.batches.get(1)).hasSize(4);
    }
  }

  @Test
  void shouldFailOnlyThePoisonReviewOfABatch() {
    List<String> texts = new ArrayList<>();
    IntStream.range(0, 63).forEach(i -> texts.add("x".repeat(6)));
    texts.add(41, LengthModel.POISON);
    try (Batcher<Integer> batcher = batcher(100_000, 64, 1)) {
      List<Request<Integer>> requests = requests(texts);
      batcher.submit(requests);

      for (int i = 0; i < requests.size(); i++) {
        Request<Integer> request = requests.get(i);
        if (i == 41) {
          assertThatThrownBy(() -> request.result().join())
              .hasCauseInstanceOf(ReviewFailedException.class)
              .hasMessageContaining("cannot compute this");
        } else {
          assertThat(request.result().join()).isEqualTo(6);
        }
      }
    }
  }

  @Test
  void shouldBlameTheModelWhenNothingCanBeComputed() {
    model.broken = true;
    try (Batcher<Integer> batcher = batcher(1000, 64, 1)) {
      List<Request<Integer>> requests = requests(List.of("a", "b", "c"));
      batcher.submit(requests);

      requests.forEach(
          request ->
              assertThatThrownBy(() -> request.result().join())
                  .hasCauseInstanceOf(ModelUnavailableException.class));
    }
  }

  @Test
  void shouldKeepModelsAndEncodingsApart() {
    LengthModel other = new LengthModel();
    model.open = false;
    try (Batcher<Integer> batcher =
        batcher(Map.of("a", model, "b", other), new BatchLimits(1000, 64), 1)) {
      batcher.submit(List.of(new Request<>("a", "first", 0)));
      await().until(() -> model.batches.size() == 1);
      List<Request<Integer>> requests = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        requests.add(new Request<>(i % 3 == 0 ? "b" : "a", "x".repeat(10), i));
      }
      batcher.submit(requests.subList(0, 15));
      awaitTokenised(15);
      model.encoding = "another tokenizer";
      batcher.submit(requests.subList(15, 30));
      awaitTokenised(30);
      model.open = true;
      model.gate.release();
      requests.forEach(request -> request.result().join());

      assertThat(model.batches).extracting(List::size).containsExactly(1, 10, 10);
      assertThat(other.batches).extracting(List::size).containsExactly(10);
      assertThat(model.encodings).allSatisfy(encodings -> assertThat(encodings).hasSize(1));
    }
  }

  @Test
  void shouldRefuseARequestForAModelThatIsNotThere() {
    try (Batcher<Integer> batcher = batcher(1000, 64, 1)) {
      assertThatThrownBy(() -> batcher.submit(List.of(new Request<>("moons", "a", 0))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("moons");
    }
  }

  @Test
  void shouldFailATextThatCannotBeTokenisedAndGoOn() {
    try (Batcher<Integer> batcher = batcher(1000, 64, 1)) {
      Request<Integer> bad = batcher.submit(LengthModel.UNREADABLE);
      Request<Integer> good = batcher.submit("abc");

      assertThatThrownBy(() -> bad.result().join()).hasCauseInstanceOf(ReviewFailedException.class);
      assertThat(good.result().join()).isEqualTo(3);
    }
  }

  @Test
  void shouldBlameATextOfWhichNoTokenIsMade() {
    try (Batcher<Integer> batcher = batcher(1000, 64, 1)) {
      Request<Integer> bad = batcher.submit(LengthModel.NO_TOKENS);
      Request<Integer> good = batcher.submit("abc");

      assertThatThrownBy(() -> bad.result().join())
          .cause()
          .isInstanceOf(ReviewFailedException.class)
          .hasMessage("The tokenizer makes no token of this text");
      assertThat(good.result().join()).isEqualTo(3);
    }
  }

  @Test
  void shouldBlameATextOfWhichNoTokenIsMadeThoughNoneIsMadeOfAHarmlessOne() {
    model.readsNothing = true;
    try (Batcher<Integer> batcher = batcher(1000, 64, 1)) {
      assertThatThrownBy(() -> batcher.submit("abc").result().join())
          .hasCauseInstanceOf(ReviewFailedException.class);
    }
  }

  @Test
  void shouldGoOnWhileTextsHoldUpTheTokenizer() {
    try (Batcher<Integer> batcher = batcher(1000, 64, 1)) {
      List<Request<Integer>> slow = requests(List.of("slow 1", "slow 2", "slow 3"));
      batcher.submit(slow);
      List<Request<Integer>> others = requests(List.of("a", "bb", "ccc"));
      batcher.submit(others);

      assertThat(others).extracting(r -> r.result().join()).containsExactly(1, 2, 3);
      assertThat(slow).allMatch(r -> r.stage() == Request.Stage.TOKENISING);
      model.tokenizer.release(3);
      assertThat(slow).extracting(r -> r.result().join()).containsOnly(6);
    }
  }

  @Test
  void shouldGoOnAfterAnErrorInTheTokenizer() {
    try (Batcher<Integer> batcher = batcher(1000, 64, 1)) {
      for (int i = 0; i < 3; i++) {
        Request<Integer> request = batcher.submit(LengthModel.ERROR);
        assertThatThrownBy(() -> request.result().join())
            .hasCauseInstanceOf(ModelUnavailableException.class);
      }

      assertThat(batcher.submit("abc").result().join()).isEqualTo(3);
    }
  }

  @Test
  void shouldGoOnAfterAnErrorWhileItLooksForWhomToBlame() {
    LengthModel failing =
        new LengthModel() {
          @Override
          public Tokens encode(String text) {
            if (text.equals(Bisection.HARMLESS)) {
              throw new StackOverflowError("in the tokenizer");
            }
            return super.encode(text);
          }
        };
    try (Batcher<Integer> batcher = new Batcher<>(failing, new BatchLimits(1000, 64), 1)) {
      Request<Integer> bad = batcher.submit(LengthModel.UNREADABLE);

      assertThatThrownBy(() -> bad.result().join())
          .hasCauseInstanceOf(ModelUnavailableException.class);
      assertThat(batcher.submit("abc").result().join()).isEqualTo(3);
    }
  }

  @Test
  void shouldGoOnAfterAListenerThatFails() {
    BatcherOptions options =
        BatcherOptions.of(new BatchLimits(1000, 64), 1)
            .withListener(
                report -> {
                  throw new AssertionError("a listener");
                });
    try (Batcher<Integer> batcher = new Batcher<>(Map.of(Request.ONLY_MODEL, model), options)) {
      for (int i = 1; i <= 3; i++) {
        assertThat(batcher.submit("x".repeat(i)).result().join()).isEqualTo(i);
      }
    }
  }

  @Test
  void shouldRefuseWhatComesAfterAThreadHasEnded() {
    LengthModel failing =
        new LengthModel() {
          @Override
          public String version() {
            if (batches.isEmpty()) {
              return "1";
            }
            throw new IllegalStateException("no version");
          }
        };
    BatcherOptions options =
        BatcherOptions.of(new BatchLimits(1000, 64), 1).withCache(new CacheLimits(10, 1000));
    try (Batcher<Integer> batcher = new Batcher<>(Map.of(Request.ONLY_MODEL, failing), options)) {
      assertThat(batcher.submit("a").result().join()).isEqualTo(1);
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() -> batcher.submit("bb").result().get(30, TimeUnit.SECONDS))
            .hasCauseInstanceOf(ModelUnavailableException.class);
      }
    }
  }

  @Test
  void shouldNotComputeWhatWasCancelled() {
    model.open = false;
    try (Batcher<Integer> batcher = batcher(1000, 64, 1)) {
      Request<Integer> first = batcher.submit("a");
      await().until(() -> model.batches.size() == 1);
      Request<Integer> cancelled = batcher.submit("bb");
      cancelled.result().cancel(false);
      Request<Integer> last = batcher.submit("ccc");
      model.open = true;
      model.gate.release();
      first.result().join();

      assertThat(last.result().join()).isEqualTo(3);
      assertThat(model.batches).allSatisfy(batch -> assertThat(batch).doesNotContain(2));
    }
  }

  @Test
  void shouldNotLetALongReviewStarveBehindShortOnes() {
    model.open = false;
    try (Batcher<Integer> batcher = batcher(400, 8, 1)) {
      batcher.submit("a");
      await().until(() -> model.batches.size() == 1);
      Request<Integer> longest = batcher.submit("x".repeat(300));
      batcher.submit(requests(IntStream.range(0, 200).mapToObj(i -> "y").toList()));
      awaitTokenised(201);
      model.open = true;
      model.gate.release();

      assertThat(longest.result().join()).isEqualTo(300);
      assertThat(model.batches.get(1)).contains(300);
    }
  }

  @Test
  void shouldRefuseWhatStillWaitsWhenClosed() {
    model.open = false;
    Batcher<Integer> batcher = batcher(1000, 1, 1);
    Request<Integer> running = batcher.submit("a");
    await().until(() -> model.batches.size() == 1);
    Request<Integer> waiting = batcher.submit("b");
    Thread closer = new Thread(batcher::close);
    closer.start();

    assertThatThrownBy(() -> waiting.result().join())
        .hasCauseInstanceOf(ModelUnavailableException.class);
    model.gate.release(2);
    assertThat(running.result().join()).isEqualTo(1);
    assertThatThrownBy(() -> batcher.submit("late").result().join())
        .hasCauseInstanceOf(ModelUnavailableException.class);
  }

  @Test
  void shouldCountWhatItHasDone() {
    try (Batcher<Integer> batcher = batcher(1000, 64, 1)) {
      batcher.submit("abc").result().join();
      await().until(() -> batcher.statistics().batches() == 1);

      assertThat(batcher.statistics().reviews()).isEqualTo(1);
      assertThat(batcher.statistics().tokens()).isEqualTo(3);
      assertThat(batcher.statistics().paddingSaved()).isZero();
    }
  }
}
