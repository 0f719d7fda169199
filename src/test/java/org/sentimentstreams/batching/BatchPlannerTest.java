package org.sentimentstreams.batching;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sentimentstreams.model.Tokens;

class BatchPlannerTest {
  private static final BatchLimits LIMITS = new BatchLimits(1000, 16);

  /** The fixed part is a hundredth of a batch of 2,000 tokens. */
  private static final BatchCost DEVICE = new BatchCost(20, 0, 1, 0);

  private static Work<Integer> work(int length, long number) {
    Request<Integer> request = new Request<>("");
    request.tokens(new Tokens(new long[length], false, "test"), 0);
    return new Work<>(request, number);
  }

  private static List<Work<Integer>> waiting(int... lengths) {
    return IntStream.range(0, lengths.length).mapToObj(i -> work(lengths[i], i)).toList();
  }

  private static int[] ones(int count) {
    return IntStream.generate(() -> 1).limit(count).toArray();
  }

  private static int plan(BatchCost cost, long budget, int share, int... lengths) {
    return new BatchPlanner(LIMITS).plan(waiting(lengths), cost, budget, share);
  }

  @Test
  void shouldTakeTheOldestWhateverItsLength() {
    assertThat(plan(DEVICE, 1000, 16, 1200, 10, 10)).isEqualTo(1);
  }

  @Test
  void shouldMixLengths() {
    assertThat(plan(DEVICE, 1000, 16, 60, 10, 300, 5)).isEqualTo(4);
  }

  @Test
  void shouldKeepTheBudgetOfTokens() {
    assertThat(plan(DEVICE, 1000, 16, 500, 300, 200, 1)).isEqualTo(3);
    assertThat(plan(DEVICE, 799, 16, 500, 300, 200, 1)).isEqualTo(1);
  }

  @Test
  void shouldLeaveAShareForOtherWorkers() {
    assertThat(plan(DEVICE, 1000, 2, 10, 10, 10, 10)).isEqualTo(2);
  }

  @Test
  void shouldStopWhereTheFixedPartHardlyCounts() {
    BatchCost cheapToStart = new BatchCost(2e5, 0, 1e5, 0);

    assertThat(plan(cheapToStart, 1000, 16, 100, 100, 100, 100)).isEqualTo(2);
  }

  @Test
  void shouldNotCutABatchOfMilliseconds() {
    assertThat(plan(new BatchCost(0, 0, 1e3, 0), 1000, 16, ones(40))).isEqualTo(16);
  }

  @Test
  void shouldFillTheBatchOfADeviceThatIsDearToStart() {
    assertThat(plan(new BatchCost(1e6, 1, 1, 0), 1000, 16, ones(40))).isEqualTo(16);
  }

  @Test
  void shouldKeepTheTimeLimitAsFarAsItIsKnown() {
    BatchLimits limits = new BatchLimits(1000, 16, Duration.ofNanos(70));

    int reviews =
        new BatchPlanner(limits).plan(waiting(10, 10, 10, 10, 10, 10, 10), DEVICE, 1000, 16);

    assertThat(reviews).isEqualTo(5);
  }

  @Test
  void shouldAlwaysKeepTheLimits() {
    Random random = new Random(11);
    BatchPlanner planner = new BatchPlanner(LIMITS);
    for (int round = 0; round < 2000; round++) {
      int[] lengths = random.ints(1 + random.nextInt(60), 1, 1200).toArray();
      int share = 1 + random.nextInt(60);
      int budget = 1 + random.nextInt(2000);
      BatchCost cost =
          new BatchCost(random.nextInt(300), random.nextInt(9), 1, random.nextDouble() / 100);

      int reviews = planner.plan(waiting(lengths), cost, budget, share);

      int tokens = IntStream.of(lengths).limit(reviews).sum();
      assertThat(reviews).isBetween(1, Math.min(Math.min(16, share), lengths.length));
      assertThat(reviews == 1 || tokens <= Math.min(1000, budget)).isTrue();
    }
  }

  /** Whatever comes meanwhile, a review waits for no more batches than reviews were before it. */
  @Test
  void shouldLetNobodyStarveUnderAdversarialLengths() {
    BatchPlanner planner = new BatchPlanner(LIMITS);
    TreeSet<Work<Integer>> pool = new TreeSet<>(Work.BY_AGE);
    pool.addAll(waiting(IntStream.range(0, 40).map(i -> 7 + 24 * i).toArray()));
    Work<Integer> last = pool.last();
    long number = 40;
    int batches = 0;
    while (pool.contains(last)) {
      int reviews = planner.plan(pool, DEVICE, 1000, 16);
      IntStream.range(0, reviews).forEach(i -> pool.pollFirst());
      batches++;
      // Always a full batch of something that is cheaper than whoever waits.
      for (int i = 0; i < 16; i++) {
        pool.add(work(5, number++));
      }
    }

    assertThat(batches).isLessThanOrEqualTo(40);
  }
}
