package org.sentimentstreams.batching;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sentimentstreams.model.Tokens;

/** Planned, packed batches against padded ones of 32, on a device whose cost is known. */
class PlannedThroughputTest {
  private static final int REVIEWS = 4000;
  private static final int WINDOW = 256;
  private static final int FIFO_BATCH = 32;
  private static final int MOST_TOKENS = 8192;
  private static final BatchLimits LIMITS = new BatchLimits(MOST_TOKENS, 64);
  private static final BatchCost DEVICE = new BatchCost(2_000_000, 0, 150_000, 100);

  private static Tokens tokens(int length) {
    return new Tokens(new long[length], false, "test");
  }

  private static int[] lengths(ToIntFunction<Random> distribution) {
    Random random = new Random(5);
    return IntStream.range(0, REVIEWS).map(i -> distribution.applyAsInt(random)).toArray();
  }

  private static int logNormal(Random random, double median, double sigma) {
    double length = median * Math.exp(sigma * random.nextGaussian());
    return (int) Math.max(3, Math.min(256, length));
  }

  /** Every row computes as many tokens as the longest of its batch. */
  private static double paddedInOrderOfArrival(int[] lengths) {
    double nanos = 0;
    for (int start = 0; start < lengths.length; start += FIFO_BATCH) {
      int end = Math.min(start + FIFO_BATCH, lengths.length);
      int longest = IntStream.range(start, end).map(i -> lengths[i]).max().orElseThrow();
      List<Tokens> rows = IntStream.range(start, end).mapToObj(i -> tokens(longest)).toList();
      nanos += DEVICE.of(BatchShape.of(rows));
    }
    return nanos;
  }

  /**
   * With a window that is filled up after each batch, and a cost model that starts from nothing.
   */
  private static double planned(int[] lengths) {
    CostModel cost = new CostModel();
    BatchPlanner planner = new BatchPlanner(LIMITS);
    List<Work<Integer>> works = new ArrayList<>();
    for (int i = 0; i < lengths.length; i++) {
      Request<Integer> request = new Request<>("");
      request.tokens(tokens(lengths[i]), 0);
      works.add(new Work<>(request, i));
    }
    double nanos = 0;
    int done = 0;
    while (done < works.size()) {
      List<Work<Integer>> waiting = works.subList(done, Math.min(works.size(), done + WINDOW));
      int reviews = planner.plan(waiting, cost.cost(), MOST_TOKENS, waiting.size());
      BatchShape shape =
          BatchShape.of(waiting.subList(0, reviews).stream().map(Work::tokens).toList());
      cost.observe(shape, (long) DEVICE.of(shape));
      nanos += DEVICE.of(shape);
      done += reviews;
    }
    return nanos;
  }

  private static double gain(ToIntFunction<Random> distribution) {
    int[] lengths = lengths(distribution);
    return paddedInOrderOfArrival(lengths) / planned(lengths);
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
