package org.sentimentstreams.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WorkQueueTest {
  private static final BatchLimits LIMITS = new BatchLimits(100_000, 512);

  private final LengthModel model = new LengthModel();
  private final Map<String, ServedModel<Integer>> models =
      Map.of(Request.ONLY_MODEL, ServedModel.of(Request.ONLY_MODEL, model, LIMITS));
  private final WorkQueue<Integer> queue =
      new WorkQueue<>(models, LIMITS, new RequestCoalescer<>(models, CacheLimits.OFF));

  private List<Request<Integer>> add(int count) {
    List<Request<Integer>> requests =
        IntStream.range(0, count)
            .mapToObj(i -> new Request<Integer>("x".repeat(1 + i % 9)))
            .collect(Collectors.toCollection(ArrayList::new));
    requests.forEach(request -> request.tokens(model.encode(request.takeText()), 0));
    queue.add(requests);
    return requests;
  }

  /** Requests are given up without the queue's lock, so at any point of a batch being taken. */
  @Test
  void shouldLetGoOfRequestsWhileTheirBatchIsTaken() throws InterruptedException {
    Thread worker =
        new Thread(
            () -> {
              while (queue.take() != null) {
                Thread.onSpinWait();
              }
            });
    worker.start();
    for (int round = 0; round < 500; round++) {
      List<Request<Integer>> requests = add(500);
      requests.forEach(request -> request.result().cancel(false));

      assertThatCode(() -> queue.drop(requests)).doesNotThrowAnyException();
      assertThat(queue.size()).isZero();
    }
    queue.close();
    worker.join();
  }

  @Test
  void shouldLetGoOfRequestsThatWereHandedBackWhenClosed() {
    List<Request<Integer>> requests = add(3);
    assertThat(queue.close()).hasSize(3);
    requests.get(0).raisePriority(-1);
    requests.get(1).result().cancel(false);

    assertThatCode(() -> queue.updatePriorities(requests)).doesNotThrowAnyException();
    assertThatCode(() -> queue.drop(requests)).doesNotThrowAnyException();
    assertThat(queue.size()).isZero();
  }
}
