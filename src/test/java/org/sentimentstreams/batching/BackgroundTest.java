package org.sentimentstreams.batching;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BackgroundTest {
  private static final BatchLimits LIMITS = new BatchLimits(100_000, 512);

  private final LengthModel model = new LengthModel();
  private final Map<String, ServedModel<Integer>> models =
      Map.of(
          "champion", ServedModel.of("champion", model, LIMITS),
          "challenger", ServedModel.of("challenger", model, LIMITS));
  private final WorkQueue<Integer> queue =
      new WorkQueue<>(models, LIMITS, new RequestCoalescer<>(models, CacheLimits.OFF));

  private Request<Integer> add(String name, String text, long priority) {
    Request<Integer> request = new Request<>(name, text, priority);
    request.tokens(model.encode(request.takeText()), 0);
    queue.add(List.of(request));
    return request;
  }

  private Request<Integer> background(String text) {
    return add("challenger", text, Request.LOWEST_PRIORITY);
  }

  private void finish(Batch<Integer> batch) {
    queue.finish(batch, batch.works().stream().map(w -> new RowOutcome<>(1, null)).toList(), 2);
  }

  @Test
  void shouldTakeBackgroundWorkOnlyWhenNothingElseWaits() {
    background("shadow");
    add("champion", "late", 1_000);

    assertThat(queue.take().model().name()).isEqualTo("champion");
    assertThat(queue.take().isBackground()).isTrue();
  }

  @Test
  void shouldNotCountBackgroundWorkAsWaiting() {
    background("shadow");

    assertThat(queue.size()).isZero();
  }

  @Test
  void shouldLetOneWorkerAtATimeDoBackgroundWork() throws Exception {
    Request<Integer> one = background("one");
    Batch<Integer> first = queue.take();
    background("two");
    CompletableFuture<Batch<Integer>> second = CompletableFuture.supplyAsync(queue::take);
    CompletableFuture<Batch<Integer>> third = CompletableFuture.supplyAsync(queue::take);
    add("champion", "ordinary", 1);

    Object taken = CompletableFuture.anyOf(second, third).get(10, TimeUnit.SECONDS);
    assertThat(((Batch<?>) taken).isBackground()).isFalse();
    assertThat(second.isDone() && third.isDone()).isFalse();

    finish(first);
    assertThat(one.result()).isCompletedWithValue(1);
    CompletableFuture.allOf(second, third).get(10, TimeUnit.SECONDS);
    assertThat(List.of(second.join().isBackground(), third.join().isBackground()))
        .containsExactlyInAnyOrder(true, false);
  }

  @Test
  void shouldRaiseBackgroundWorkThatSomebodyWaitsFor() {
    Request<Integer> shadow = background("text");
    shadow.raisePriority(5);
    queue.updatePriorities(List.of(shadow));

    assertThat(queue.size()).isEqualTo(1);
    assertThat(queue.take().isBackground()).isFalse();
  }

  @Test
  void shouldSayHowLongARequestWasWithItsModel() {
    Request<Integer> request = add("champion", "four", 1);
    assertThat(request.modelNanos()).isEmpty();
    finish(queue.take());

    assertThat(request.modelNanos()).hasValue(2L * 4);
  }

  @Test
  void shouldHandBackBackgroundWorkWhenClosed() {
    background("shadow");

    assertThat(queue.close()).hasSize(1);
  }

  @Test
  void shouldReadBackgroundTextsLastAndOneAtATime() {
    TextQueue<Integer> texts = new TextQueue<>();
    Request<Integer> first = new Request<>("challenger", "a", Request.LOWEST_PRIORITY);
    Request<Integer> second = new Request<>("challenger", "b", Request.LOWEST_PRIORITY);
    Request<Integer> ordinary = new Request<>("champion", "c", 7);
    texts.add(List.of(first, second, ordinary));

    assertThat(texts.take()).containsExactly(ordinary);
    assertThat(texts.take()).containsExactly(first);
    assertThat(texts.close()).containsExactly(second);
  }
}
