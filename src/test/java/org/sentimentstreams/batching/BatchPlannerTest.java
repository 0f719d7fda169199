package org.sentimentstreams.batching;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sentimentstreams.model.Tokens;

class BatchPlannerTest {
  private static final BatchLimits LIMITS = new BatchLimits(1000, 16);

  /** A device on which padding costs as much as tokens. */
  private static final BatchCost PADDED = new BatchCost(20, 0, 1, 1, 0.001);

  private static final BatchCost PADDING_IS_FREE = new BatchCost(20, 0, 1, 0, 0.001);

  private static Work<Integer> work(int length, long number) {
    Request<Integer> request = new Request<>("");
    request.tokens(new Tokens(new long[length], false, "test"));
    return new Work<>(request, number);
  }

  private static WorkPool<Integer> waiting(int... lengths) {
    WorkPool<Integer> pool = new WorkPool<>(1000);
    for (int i = 0; i < lengths.length; i++) {
      pool.add(work(lengths[i], i));
    }
    return pool;
  }

  private static List<Integer> lengths(Collection<Work<Integer>> works) {
    return works.stream().map(Work::length).toList();
  }

  private static List<Integer> plan(BatchCost cost, int share, int... lengths) {
    WorkPool<Integer> pool = waiting(lengths);
    return lengths(pool.take(new BatchPlanner(LIMITS).plan(pool, cost, 1000, share)));
  }

  @Test
  void shouldTakeTheOldestEvenIfItIsAlone() {
    assertThat(plan(PADDED, 16, 300, 10, 10, 10)).containsExactly(300);
  }

  @Test
  void shouldJoinTheOldestWithTextsOfItsLength() {
    assertThat(plan(PADDED, 16, 50, 200, 48, 52, 10, 51)).containsExactlyInAnyOrder(50, 52, 51, 48);
  }

  @Test
  void shouldPadAShortOldestRatherThanRunItAlone() {
    assertThat(plan(PADDED, 16, 10, 14, 14, 14, 15)).hasSize(5);
  }

  @Test
  void shouldMixLengthsWherePaddingIsFree() {
    assertThat(plan(PADDING_IS_FREE, 16, 60, 10, 30, 5)).hasSize(4);
  }

  @Test
  void shouldChooseFromAWindowOfTheOldest() {
    WorkPool<Integer> pool = new WorkPool<>(3);
    int[] lengths = {50, 200, 90, 50, 50, 50};
    for (int number = 5; number >= 0; number--) {
      pool.add(work(lengths[number], number));
    }

    BatchPlanner planner = new BatchPlanner(LIMITS);
    assertThat(lengths(pool.take(planner.plan(pool, PADDED, 1000, 16)))).containsExactly(50);
    assertThat(lengths(pool.take(planner.plan(pool, PADDED, 1000, 16)))).containsExactly(200);
    assertThat(lengths(pool.take(planner.plan(pool, PADDED, 1000, 16)))).containsExactly(90);
    assertThat(lengths(pool.take(planner.plan(pool, PADDED, 1000, 16))))
        .containsExactly(50, 50, 50);
    assertThat(pool.isEmpty()).isTrue();
  }

  @Test
  void shouldLeaveAShareForOtherWorkers() {
    assertThat(plan(PADDED, 2, 10, 10, 10, 10)).hasSize(2);
  }

  @Test
  void shouldKeepTheTimeLimitAsFarAsItIsKnown() {
    BatchLimits limits = new BatchLimits(1000, 16, Duration.ofNanos(70));
    WorkPool<Integer> pool = waiting(10, 10, 10, 10, 10, 10, 10);

    BatchPlanner.Plan plan = new BatchPlanner(limits).plan(pool, PADDED, 1000, 16);

    assertThat(plan.reviews()).isEqualTo(4);
  }

  @Test
  void shouldAlwaysHoldTheOldestAndKeepTheLimits() {
    Random random = new Random(11);
    BatchPlanner planner = new BatchPlanner(LIMITS);
    for (int round = 0; round < 2000; round++) {
      WorkPool<Integer> pool = waiting(random.ints(1 + random.nextInt(60), 1, 1200).toArray());
      Work<Integer> oldest = pool.oldest();
      int share = 1 + random.nextInt(60);
      int budget = 1 + random.nextInt(2000);
      BatchCost cost =
          new BatchCost(random.nextInt(300), 0, 1, random.nextDouble(), random.nextDouble() / 100);

      BatchPlanner.Plan plan = planner.plan(pool, cost, budget, share);
      List<Work<Integer>> batch = pool.take(plan);

      int longest = batch.stream().mapToInt(Work::length).max().orElseThrow();
      assertThat(batch).contains(oldest).hasSize(plan.reviews());
      assertThat(batch.size()).isLessThanOrEqualTo(Math.min(16, share));
      assertThat(new HashSet<>(batch)).hasSize(batch.size());
      assertThat(batch.size() == 1 || batch.size() * longest <= Math.min(1000, budget)).isTrue();
      assertThat(pool.all()).doesNotContainAnyElementsOf(batch);
    }
  }

  /**
   * Whatever lengths come in between, a review waits for no more batches than reviews were there
   * before it.
   */
  @Test
  void shouldLetNobodyStarveUnderAdversarialLengths() {
    BatchPlanner planner = new BatchPlanner(LIMITS);
    WorkPool<Integer> pool = waiting(IntStream.range(0, 40).map(i -> 7 + 24 * i).toArray());
    Work<Integer> last = List.copyOf(pool.all()).get(39);
    long number = 40;
    int batches = 0;
    while (pool.all().contains(last)) {
      pool.take(planner.plan(pool, PADDED, 1000, 16));
      batches++;
      // Always a full batch of something that is cheaper than whoever waits.
      for (int i = 0; i < 16; i++) {
        pool.add(work(5, number++));
      }
    }

    assertThat(batches).isLessThanOrEqualTo(40);
  }
}
