package org.sentimentstreams.lab.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.sentimentstreams.model.Precision;
import org.sentimentstreams.model.Tokens;
import org.sentimentstreams.threads.Threads;

/**
 * Several engines on the same texts, side by side: each round gives every engine the next part of
 * the texts, one engine after the other, so that what disturbs the machine disturbs all alike.
 */
final class ModelBench {
  private static final int TOKENS_PER_BATCH = 2048;

  private final List<EngineUnderTest> engines;
  private final EncoderWork work;
  private final Map<Precision, Double> peaks;
  private final Consumer<String> progress;

  /**
   * @param peaks operations a second that this machine reaches at best
   */
  ModelBench(
      List<EngineUnderTest> engines,
      EncoderWork work,
      Map<Precision, Double> peaks,
      Consumer<String> progress) {
    this.engines = engines;
    this.work = work;
    this.peaks = peaks;
    this.progress = progress;
  }

  /** Measures all engines on one set. */
  List<ModelResult> run(TextSet set, int rounds) throws InterruptedException {
    Map<EngineUnderTest, double[]> rates = new LinkedHashMap<>();
    Map<EngineUnderTest, double[]> shares = new LinkedHashMap<>();
    for (EngineUnderTest engine : engines) {
      rates.put(engine, new double[rounds]);
      shares.put(engine, new double[rounds]);
      seconds(engine, set.part(0, 4 * rounds));
    }
    for (int round = 0; round < rounds; round++) {
      TextSet part = set.part(round, rounds);
      double operations = work.operations(part.texts());
      for (EngineUnderTest engine : engines) {
        double seconds = seconds(engine, part);
        rates.get(engine)[round] = part.texts().size() / seconds;
        shares.get(engine)[round] = operations / seconds / peaks.get(engine.precision());
      }
      progress.accept("%s: round %d of %d".formatted(set.name(), round + 1, rounds));
    }
    List<ModelResult> results = new ArrayList<>();
    rates.forEach(
        (engine, values) ->
            results.add(
                new ModelResult(
                    engine.engine(),
                    engine.precision().toString(),
                    set.name(),
                    median(values),
                    (max(values) - min(values)) / median(values),
                    median(shares.get(engine)))));
    return results;
  }

  static double seconds(EngineUnderTest engine, TextSet set) throws InterruptedException {
    Queue<List<Tokens>> batches =
        new ConcurrentLinkedQueue<>(
            engine.inOrderOfArrival() ? set.inOrderOfArrival() : set.sorted(TOKENS_PER_BATCH));
    ExecutorService pool =
        Executors.newFixedThreadPool(engine.workers(), Threads.factory("model-bench"));
    try {
      long start = System.nanoTime();
      List<Future<?>> jobs = new ArrayList<>();
      for (int i = 0; i < engine.workers(); i++) {
        jobs.add(pool.submit(() -> drain(batches, engine)));
      }
      for (Future<?> job : jobs) {
        job.get();
      }
      return (System.nanoTime() - start) / 1e9;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
    } finally {
      pool.shutdownNow();
    }
  }

  private static void drain(Queue<List<Tokens>> batches, EngineUnderTest engine) {
    List<Tokens> batch;
    while ((batch = batches.poll()) != null) {
      engine.run(batch);
    }
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static double max(double[] values) {
    return Arrays.stream(values).max().orElseThrow();
  }

  private static double min(double[] values) {
    return Arrays.stream(values).min().orElseThrow();
  }
}
