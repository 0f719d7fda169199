package org.sentimentstreams.training.fit;

import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.sentimentstreams.model.EngineGuard;

/** What a model says of rows that it is not trained on, in batches of like length. */
record ForwardPass(TrainableModel model, EngineGuard guard) {
  private static final int MAX_TOKENS = 4096;
  private static final int MAX_ROWS = 256;

  /** The module's outputs by row, without dropout. */
  float[][] of(Examples examples) {
    guard.run(() -> model.setTraining(false));
    Integer[] rows = IntStream.range(0, examples.size()).boxed().toArray(Integer[]::new);
    Arrays.sort(rows, Comparator.comparingInt(examples::length));
    float[][] outputs = new float[rows.length][];
    for (int start = 0; start < rows.length; ) {
      int end = batchEnd(examples, rows, start);
      int[] batch = Arrays.stream(rows, start, end).mapToInt(Integer::intValue).toArray();
      float[][] some = guard.call(() -> run(examples, batch));
      for (int i = 0; i < batch.length; i++) {
        outputs[batch[i]] = some[i];
      }
      start = end;
    }
    return outputs;
  }

  /** Rows are sorted by length, so the last of a batch is its longest. */
  private static int batchEnd(Examples examples, Integer[] rows, int start) {
    int end = start + 1;
    while (end < rows.length
        && end - start < MAX_ROWS
        && (end - start + 1) * examples.length(rows[end]) <= MAX_TOKENS) {
      end++;
    }
    return end;
  }

  private float[][] run(Examples examples, int[] rows) {
    try (NDManager manager = model.manager().newSubManager()) {
      PtNDArray outputs = model.forward(examples.inputs(rows, manager), false);
      outputs.attach(manager);
      return byRow(outputs.toFloatArray(), rows.length);
    }
  }

  /** Cuts the numbers of a matrix into its rows. */
  static float[][] byRow(float[] flat, int rows) {
    int width = flat.length / rows;
    return IntStream.range(0, rows)
        .mapToObj(row -> Arrays.copyOfRange(flat, row * width, (row + 1) * width))
        .toArray(float[][]::new);
  }
}
