package org.sentimentstreams.batching;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sentimentstreams.model.Tokens;

class BatchPlannerTest {
  private final BatchPlanner planner = new BatchPlanner(new BatchLimits(1000, 16));

  private static List<Request<Integer>> waiting(int... lengths) {
    List<Request<Integer>> requests = new ArrayList<>();
    for (int length : lengths) {
      Request<Integer> request = new Request<>("");
      request.tokens(new Tokens(new long[length], false, "test"));
      requests.add(request);
    }
    return requests;
  }

  private List<Integer> plan(int share, int... lengths) {
    return planner.plan(waiting(lengths), share).stream().map(Request::length).toList();
  }

  @Test
  void shouldTakeTheOldestEvenIfItIsAlone() {
    assertThat(plan(16, 300, 10, 10, 10)).containsExactly(300);
  }

  @Test
  void shouldJoinTheOldestWithTextsOfItsLength() {
    assertThat(plan(16, 50, 200, 48, 52, 10, 51)).containsExactly(48, 50, 51, 52);
  }

  @Test
  void shouldLeaveAShareForOtherWorkers() {
    assertThat(plan(2, 10, 10, 10, 10)).hasSize(2);
  }

  @Test
  void shouldAlwaysHoldTheOldestAndKeepTheLimits() {
    Random random = new Random(11);
    for (int round = 0; round < 2000; round++) {
      int[] lengths =
          IntStream.generate(() -> 1 + random.nextInt(1200))
              .limit(1 + random.nextInt(60))
              .toArray();
      List<Request<Integer>> waiting = waiting(lengths);
      int share = 1 + random.nextInt(60);

      List<Request<Integer>> batch = planner.plan(waiting, share);

      int longest = batch.stream().mapToInt(Request::length).max().orElseThrow();
      assertThat(batch).contains(waiting.get(0)).hasSizeLessThanOrEqualTo(Math.min(16, share));
      assertThat(new HashSet<>(batch)).hasSize(batch.size());
      assertThat(batch.size() == 1 || batch.size() * longest <= 1000).isTrue();
    }
  }
}
