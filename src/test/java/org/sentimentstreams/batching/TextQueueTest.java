package org.sentimentstreams.batching;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TextQueueTest {
  private final TextQueue<Integer> queue = new TextQueue<>();

  private static Request<Integer> request(int characters, long priority) {
    return new Request<>(Request.ONLY_MODEL, "x".repeat(characters), priority);
  }

  @Test
  void shouldGiveALargeTextToAThreadAlone() {
    Request<Integer> small = request(10, 0);
    Request<Integer> large = request(1_000_000, 0);
    Request<Integer> last = request(10, 0);
    queue.add(List.of(small, large, last));

    assertThat(queue.take()).containsExactly(small);
    assertThat(queue.take()).containsExactly(large);
    assertThat(queue.take()).containsExactly(last);
  }

  @Test
  void shouldGiveSeveralSmallTextsAtOnce() {
    List<Request<Integer>> requests = IntStream.range(0, 20).mapToObj(i -> request(10, i)).toList();
    queue.add(requests);

    assertThat(queue.take()).isEqualTo(requests.subList(0, 8));
  }

  @Test
  void shouldLetATextGoFirstThatSomebodyWaitsForAtThePage() {
    Request<Integer> review = request(10, -5);
    Request<Integer> typed = request(10, Request.HIGHEST_PRIORITY);
    queue.add(List.of(review));
    queue.add(List.of(typed));

    assertThat(queue.take()).containsExactly(typed, review);
  }
}
