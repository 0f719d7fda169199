package org.sentimentstreams.batching;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.sentimentstreams.model.Reading;
import org.sentimentstreams.model.TextModel;
import org.sentimentstreams.model.Tokens;
import org.sentimentstreams.threads.Threads;

/**
 * The model without a stream around it: all texts are known beforehand, sorted by length and cut
 * into batches, and the workers do nothing but run them. The share of this rate that a stream
 * reaches is its efficiency.
 */
public final class RawModelLoop {
  private final TextModel<?> model;
  private final BatchLimits limits;
  private final int workers;

  /**
   * @param limits of one batch, those of the service
   * @param workers batches that run at once
   */
  public RawModelLoop(TextModel<?> model, BatchLimits limits, int workers) {
    this.model = model;
    this.limits = limits;
    this.workers = workers;
  }

  /**
   * Reads and scores all texts once.
   *
   * @return reviews per second
   */
  public double reviewsPerSecond(List<String> texts) throws InterruptedException {
    long start = System.nanoTime();
    List<Tokens> tokens = new ArrayList<>(read(texts));
    tokens.sort(Comparator.comparingInt(Tokens::length).reversed());
    Queue<List<Tokens>> batches = new ConcurrentLinkedQueue<>(cut(tokens));
    ExecutorService pool = Executors.newFixedThreadPool(workers, Threads.factory("raw-model"));
    try {
      List<Future<?>> jobs = new ArrayList<>();
      for (int i = 0; i < workers; i++) {
        jobs.add(pool.submit(() -> drain(batches)));
      }
      for (Future<?> job : jobs) {
        job.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
    } finally {
      pool.shutdownNow();
    }
    return texts.size() / ((System.nanoTime() - start) / 1e9);
  }

  /** Texts that the model answers at once are done. */
  private List<Tokens> read(List<String> texts) {
    return texts.stream()
        .parallel()
        .<Reading<?>>map(model::read)
        .filter(reading -> !reading.isAnswered())
        .map(Reading::tokens)
        .toList();
  }

  private void drain(Queue<List<Tokens>> batches) {
    List<Tokens> batch;
    while ((batch = batches.poll()) != null) {
      model.run(batch);
    }
  }

  private List<List<Tokens>> cut(List<Tokens> longestFirst) {
    List<List<Tokens>> batches = new ArrayList<>();
    int start = 0;
    while (start < longestFirst.size()) {
      long sum = longestFirst.get(start).length();
      int end = start + 1;
      while (end < longestFirst.size()
          && limits.allow(end + 1 - start, sum + longestFirst.get(end).length())) {
        sum += longestFirst.get(end++).length();
      }
      batches.add(longestFirst.subList(start, end));
      start = end;
    }
    return batches;
  }
}
