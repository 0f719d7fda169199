package org.sentimentstreams.training.fit;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.Consumer;

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
   */
  void run(int[] rows, Runnable restart, Consumer<int[]> part) {
    while (true) {
      try {
        for (int start = 0; start < rows.length; start += size) {
          part.accept(Arrays.copyOfRange(rows, start, Math.min(start + size, rows.length)));
        }
        return;
      } catch (RuntimeException | OutOfMemoryError e) {
        if (!isOutOfMemory(e) || Math.min(size, rows.length) == 1) {
          throw e;
        }
        size = Math.min(size, rows.length) / 2;
        says.accept(
            "Out of memory: computing %d rows at once from now on, with the same step size"
                .formatted(size));
        restart.run();
      }
    }
  }

  private static boolean isOutOfMemory(Throwable e) {
    String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    return e instanceof OutOfMemoryError
        || message.contains("out of memory")
        || message.contains("not enough memory")
        || message.contains("can't allocate memory");
  }
}
