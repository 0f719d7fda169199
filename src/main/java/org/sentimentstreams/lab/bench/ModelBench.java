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

  private final List<Contender> contenders;
  private final EncoderWork work;
  private final Map<Precision, Double> peaks;
  private final Consumer<String> progress;

  /**
   * @param peaks operations a second that this machine reaches at best
   */
  ModelBench(
      List<Contender> contenders,
      EncoderWork work,
      Map<Precision, Double> peaks,
      Consumer<String> progress) {
    this.contenders = contenders;
    this.work = work;
    this.peaks = peaks;
    this.progress = progress;
  }

  /** Measures all engines on one set. */
  List<ModelResult> run(TextSet set, int rounds) throws InterruptedException {
    Map<Contender, double[]> rates = new LinkedHashMap<>();
    Map<Contender, double[]> shares = new LinkedHashMap<>();
    for (Contender contender : contenders) {
      rates.put(contender, new double[rounds]);
      shares.put(contender, new double[rounds]);
      seconds(contender, set.part(0, 4 * rounds));
    }
    for (int round = 0; round < rounds; round++) {
      TextSet part = set.part(round, rounds);
      double operations = work.operations(part.texts());
      for (Contender contender : contenders) {
        double seconds = seconds(contender, part);
        rates.get(contender)[round] = part.texts().size() / seconds;
        shares.get(contender)[round] = operations / seconds / peaks.get(contender.precision());
      }
      progress.accept("%s: round %d of %d".formatted(set.name(), round + 1, rounds));
    }
    List<ModelResult> results = new ArrayList<>();
    rates.forEach(
        (contender, values) ->
            results.add(
                new ModelResult(
                    contender.engine(),
                    contender.precision().toString(),
                    set.name(),
                    median(values),
                    (max(values) - min(values)) / median(values),
                    median(shares.get(contender)))));
    return results;
  }

  static double seconds(Contender contender, TextSet set) throws InterruptedException {
    Queue<List<Tokens>> batches =
        new ConcurrentLinkedQueue<>(
            contender.inOrderOfArrival() ? set.inOrderOfArrival() : set.sorted(TOKENS_PER_BATCH));
    ExecutorService pool =
        Executors.newFixedThreadPool(contender.workers(), Threads.factory("model-bench"));
    try {
      long start = System.nanoTime();
      List<Future<?>> jobs = new ArrayList<>();
      for (int i = 0; i < contender.workers(); i++) {
        jobs.add(pool.submit(() -> drain(batches, contender)));
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

  private static void drain(Queue<List<Tokens>> batches, Contender contender) {
    List<Tokens> batch;
    while ((batch = batches.poll()) != null) {
      contender.run(batch);
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
