package org.sentimentstreams.training.fit;

import java.util.Arrays;
import java.util.function.Consumer;
import org.sentimentstreams.batching.OutOfMemory;

/**
 * Computes a step's rows in parts that fit into memory. When memory runs out the part is halved and
 * the step begins again, so that the result stays that of the whole step.
 */
final class MicroBatches {
  private final Consumer<String> says;
  private int size;

  /**
   * @param size rows at once, to begin with
   * @param says is told when that had to be lowered
   */
  MicroBatches(int size, Consumer<String> says) {
    this.size = size;
    this.says = says;
  }

  /**
   * @param restart forgets what the parts of this step have added up to
   * @param part computes some of the rows
   * @throws TrainingMemoryException if not even one row fits
   */
  void run(int[] rows, Runnable restart, Consumer<int[]> part) {
    while (true) {
      try {
        for (int start = 0; start < rows.length; start += size) {
          part.accept(Arrays.copyOfRange(rows, start, Math.min(start + size, rows.length)));
        }
        return;
      } catch (RuntimeException | OutOfMemoryError e) {
        if (!OutOfMemory.isIn(e)) {
          throw e;
        }
        if (Math.min(size, rows.length) == 1) {
          throw new TrainingMemoryException(
              "there is not enough memory to train on one text at a time: lower max-tokens, or take a smaller model",
              e);
        }
        size = Math.min(size, rows.length) / 2;
        says.accept(
            "Out of memory: computing %d rows at a time from now on, with the same step size"
                .formatted(size));
        restart.run();
      }
    }
  }
}
