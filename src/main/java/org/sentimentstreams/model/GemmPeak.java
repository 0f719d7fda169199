package org.sentimentstreams.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.sentimentstreams.model.torchscript.LinearArchive;
import org.sentimentstreams.threads.Threads;

/**
 * The matrix products a second that a machine reaches at best: one linear layer of 2,048 inputs and
 * outputs on 2,048 rows, on all workers at once, with the very kernels that an encoder uses.
 */
public final class GemmPeak {
  private static final int SIZE = 2048;
  private static final int ROUNDS = 12;
  private static final int WARM_UP = 2;

  private GemmPeak() {}

  /**
   * @return operations a second: two for each product that is added
   * @throws IOException if the temporary archive cannot be written
   */
  public static double operationsPerSecond(Precision precision, int workers)
      throws IOException, InterruptedException {
    ExecutorService pool = Executors.newFixedThreadPool(workers, Threads.factory("gemm-peak"));
    try (TorchModule linear =
        TorchModule.load("linear", "cpu", file -> LinearArchive.write(file, precision, SIZE))) {
      try (NDManager scope = linear.newScope()) {
        linear.run(scope, "pack");
      }
      List<Future<Double>> rates = new ArrayList<>();
      for (int i = 0; i < workers; i++) {
        rates.add(pool.submit(() -> measure(linear)));
      }
      double sum = 0;
      for (Future<Double> rate : rates) {
        sum += rate.get();
      }
      return sum;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
    } finally {
      pool.shutdownNow();
    }
  }

  private static double measure(TorchModule linear) {
    try (NDManager scope = linear.newScope()) {
      NDArray input = scope.randomUniform(-1, 1, new Shape(SIZE, SIZE), DataType.FLOAT32);
      NDArray x = linear.run(scope, "cast", TorchModule.tensor(input));
      long start = 0;
      for (int round = -WARM_UP; round < ROUNDS; round++) {
        start = round == 0 ? System.nanoTime() : start;
        try (NDManager step = linear.newScope()) {
          linear.run(step, "forward", TorchModule.tensor(x));
        }
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      return 2.0 * SIZE * SIZE * SIZE * ROUNDS / seconds;
    }
  }
}
