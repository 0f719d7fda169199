package org.sentimentstreams.batching;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.sentimentstreams.model.TextModel;

/**
 * Micro-batches that never wait: a free worker takes what is there, and while all are busy the next
 * batch grows. Texts are tokenised by threads of their own, ahead of the device. One batcher serves
 * the whole process, whatever thread or partition a text comes from, and all its models; a batch
 * holds texts of one model in one encoding.
 *
 * @param <R> what comes out for one text
 */
public final class Batcher<R> implements AutoCloseable {
  /** The planner looks at no more than this many, so that a long queue costs no more to plan. */
  private static final int PLANNING_WINDOW = 1024;

  /** Small enough to spread over the tokenising threads, large enough to not fight for the lock. */
  private static final int TOKENISE_AT_ONCE = 8;

  private final Map<String, TextModel<R>> models;
  private final BatchPlanner planner;
  private final AtomicReference<BatchStatistics> statistics =
      new AtomicReference<>(BatchStatistics.NONE);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition textArrived = lock.newCondition();
  private final Condition tokensArrived = lock.newCondition();
  private final Deque<Request<R>> texts = new ArrayDeque<>();
  private final List<Request<R>> waiting = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private int idleWorkers;
  private boolean closed;

  /** A batcher for one model; see {@link #Batcher(Map, BatchLimits, int)}. */
  public Batcher(TextModel<R> model, BatchLimits limits, int workers) {
    this(Map.of(Request.ONLY_MODEL, model), limits, workers);
  }

  /**
   * @param models by the names that requests call them
   * @param workers batches that may run at once
   */
  public Batcher(Map<String, ? extends TextModel<R>> models, BatchLimits limits, int workers) {
    this.models = Map.copyOf(models);
    this.planner = new BatchPlanner(limits);
    for (int i = 0; i < workers; i++) {
      start("tokenizer-" + i, this::tokenise);
      start("model-worker-" + i, this::runBatches);
    }
  }

  private void start(String name, Runnable job) {
    Thread thread = new Thread(job, name);
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
  }

  /** Submits one text to the only model. */
  public Request<R> submit(String text) {
    Request<R> request = new Request<>(text);
    submit(List.of(request));
    return request;
  }

  /**
   * Submits texts at once, so that the first batch is not a batch of one. Never blocks.
   *
   * @throws IllegalArgumentException if a request names a model that is not there
   */
  public void submit(List<Request<R>> requests) {
    requests.forEach(request -> requireModel(request.model()));
    lock.lock();
    try {
      if (closed) {
        requests.forEach(this::refuse);
        return;
      }
      texts.addAll(requests);
      textArrived.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void requireModel(String name) {
    if (!models.containsKey(name)) {
      throw new IllegalArgumentException(
          "No model is called \"%s\"; there are: %s"
              .formatted(name, String.join(", ", new TreeSet<>(models.keySet()))));
    }
  }

  /** What has been done so far. */
  public BatchStatistics statistics() {
    return statistics.get();
  }

  private void tokenise() {
    List<Request<R>> taken;
    while (!(taken = takeTexts()).isEmpty()) {
      List<Request<R>> ready = new ArrayList<>(taken.size());
      for (Request<R> request : taken) {
        try {
          request.tokens(models.get(request.model()).encode(request.takeText()));
          ready.add(request);
        } catch (RuntimeException e) {
          request.result().completeExceptionally(new ReviewFailedException(e));
        } catch (Error e) {
          request.result().completeExceptionally(new ModelUnavailableException(e));
        }
      }
      queue(ready);
    }
  }

  private List<Request<R>> takeTexts() {
    lock.lock();
    try {
      List<Request<R>> taken = new ArrayList<>(TOKENISE_AT_ONCE);
      while (taken.isEmpty() && !closed) {
        while (texts.isEmpty() && !closed) {
          textArrived.awaitUninterruptibly();
        }
        while (!texts.isEmpty() && taken.size() < TOKENISE_AT_ONCE) {
          Request<R> request = texts.poll();
          if (!request.isAbandoned()) {
            taken.add(request);
          }
        }
      }
      return taken;
    } finally {
      lock.unlock();
    }
  }

  private void queue(List<Request<R>> ready) {
    lock.lock();
    try {
      if (closed) {
        ready.forEach(this::refuse);
      } else {
        waiting.addAll(ready);
        waiting.sort(Comparator.comparingLong(Request::turn));
        tokensArrived.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  private void runBatches() {
    List<Request<R>> batch;
    while (!(batch = takeBatch()).isEmpty()) {
      long start = System.nanoTime();
      new Bisection<>(models.get(batch.get(0).model())).run(batch);
      long nanos = System.nanoTime() - start;
      int reviews = batch.size();
      int longest = batch.stream().mapToInt(Request::length).max().orElse(0);
      long tokens = batch.stream().mapToLong(Request::length).sum();
      statistics.updateAndGet(s -> s.plus(reviews, tokens, (long) reviews * longest, nanos));
    }
  }

  private List<Request<R>> takeBatch() {
    lock.lock();
    try {
      idleWorkers++;
      waiting.removeIf(Request::isAbandoned);
      while (waiting.isEmpty() && !closed) {
        tokensArrived.awaitUninterruptibly();
        waiting.removeIf(Request::isAbandoned);
      }
      if (closed) {
        return List.of();
      }
      int share = (waiting.size() + idleWorkers - 1) / idleWorkers;
      Request<R> oldest = waiting.get(0);
      List<Request<R>> window =
          waiting.stream().filter(oldest::isOfOneKindWith).limit(PLANNING_WINDOW).toList();
      List<Request<R>> batch = List.copyOf(planner.plan(window, share));
      waiting.removeAll(new HashSet<>(batch));
      return batch;
    } finally {
      idleWorkers--;
      lock.unlock();
    }
  }

  private void refuse(Request<R> request) {
    request.result().completeExceptionally(new ModelUnavailableException("The batcher is closed"));
  }

  /** Lets running batches end, refuses what still waits, and ends the threads. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      texts.forEach(this::refuse);
      waiting.forEach(this::refuse);
      texts.clear();
      waiting.clear();
      textArrived.signalAll();
      tokensArrived.signalAll();
    } finally {
      lock.unlock();
    }
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
