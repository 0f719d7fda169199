package org.sentimentstreams.batching;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sentimentstreams.model.Tokens;

/** The planner against batches of 32 in the order of arrival, on a device whose cost is known. */
class PlannedThroughputTest {
  private static final int REVIEWS = 4000;
  private static final int WINDOW = 256;
  private static final int FIFO_BATCH = 32;
  private static final BatchLimits LIMITS = new BatchLimits(8192, 64);
  private static final BatchCost DEVICE = new BatchCost(2_000_000, 0, 150_000, 150_000, 100);

  private static Tokens tokens(int length) {
    return new Tokens(new long[length], false, "test");
  }

  private static int[] lengths(ToIntFunction<Random> distribution) {
    Random random = new Random(5);
    int[] lengths = new int[REVIEWS];
    for (int i = 0; i < REVIEWS; i++) {
      lengths[i] = distribution.applyAsInt(random);
    }
    return lengths;
  }

  private static int logNormal(Random random, double median, double sigma) {
    double length = median * Math.exp(sigma * random.nextGaussian());
    return (int) Math.max(3, Math.min(256, length));
  }

  private static double fifo(int[] lengths) {
    double nanos = 0;
    for (int start = 0; start < lengths.length; start += FIFO_BATCH) {
      int from = start;
      List<Tokens> batch =
          IntStream.range(from, Math.min(from + FIFO_BATCH, lengths.length))
              .mapToObj(i -> tokens(lengths[i]))
              .toList();
      nanos += DEVICE.of(BatchShape.of(batch));
    }
    return nanos;
  }

  /**
   * With a window that is filled up after each batch, and a cost model that starts from nothing.
   */
  private static double planned(int[] lengths) {
    CostModel cost = new CostModel();
    BatchPlanner planner = new BatchPlanner(LIMITS);
    WorkPool<Integer> pool = new WorkPool<>(2 * LIMITS.maxReviews());
    double nanos = 0;
    int arrived = 0;
    int waiting = 0;
    while (arrived < lengths.length || waiting > 0) {
      for (; waiting < WINDOW && arrived < lengths.length; arrived++, waiting++) {
        Request<Integer> request = new Request<>("");
        request.tokens(tokens(lengths[arrived]));
        pool.add(new Work<>(request, arrived));
      }
      List<Work<Integer>> batch = pool.take(planner.plan(pool, cost.cost(), 8192, waiting));
      BatchShape shape = BatchShape.of(batch.stream().map(Work::tokens).toList());
      cost.observe(shape, (long) DEVICE.of(shape));
      nanos += DEVICE.of(shape);
      waiting -= batch.size();
    }
    return nanos;
  }

  private static double gain(ToIntFunction<Random> distribution) {
    int[] lengths = lengths(distribution);
    return fifo(lengths) / planned(lengths);
  }

  @Test
  void shouldNotLoseOnUniformLengths() {
    assertThat(gain(random -> 128)).isGreaterThanOrEqualTo(0.98);
  }

  @Test
  void shouldWinOnShortMixes() {
    assertThat(gain(random -> logNormal(random, 30, 0.9))).isGreaterThanOrEqualTo(1.5);
  }

  @Test
  void shouldWinOnMixedLengths() {
    assertThat(gain(random -> 3 + random.nextInt(250))).isGreaterThanOrEqualTo(1.5);
  }
}
