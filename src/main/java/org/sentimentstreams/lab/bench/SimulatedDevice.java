package org.sentimentstreams.lab.bench;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.sentimentstreams.model.TextModel;
import org.sentimentstreams.model.Tokens;
import org.sentimentstreams.schema.Prediction;

/**
 * A device that computes nothing, but takes its time: batches queue up on it and run one after the
 * other, as on a GPU, while the processor is free.
 */
final class SimulatedDevice implements TextModel<Prediction> {
  private static final int CHARACTERS_PER_TOKEN = 5;

  private final Cost cost;
  private final AtomicLong freeAt = new AtomicLong(System.nanoTime());
  private final Prediction answer =
      Prediction.newBuilder()
          .setLabel("positive")
          .setScore(1)
          .setScores(Map.of("positive", 1.0))
          .setModel("simulated")
          .setVersion("1")
          .setTokens(1)
          .setTruncated(false)
          .build();

  /**
   * What a batch takes.
   *
   * @param fixed whatever is in it
   * @param perReview for each row
   * @param perToken for each token of rows that are padded to the longest
   */
  record Cost(Duration fixed, Duration perReview, Duration perToken) {
    long nanos(List<Tokens> batch) {
      int longest = batch.stream().mapToInt(Tokens::length).max().orElse(0);
      return fixed.toNanos() + batch.size() * (perReview.toNanos() + longest * perToken.toNanos());
    }
  }

  SimulatedDevice(Cost cost) {
    this.cost = cost;
  }

  @Override
  public Tokens encode(String text) {
    int length = 2 + text.length() / CHARACTERS_PER_TOKEN;
    return new Tokens(new long[length], false, "simulated");
  }

  @Override
  public List<Prediction> run(List<Tokens> batch) {
    long nanos = cost.nanos(batch);
    long end = freeAt.updateAndGet(free -> Math.max(free, System.nanoTime()) + nanos);
    long left;
    while ((left = end - System.nanoTime()) > 0) {
      LockSupport.parkNanos(left);
    }
    return batch.stream().map(row -> answer).toList();
  }
}
