package org.sentimentstreams.batching;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.sentimentstreams.model.NoTokensException;
import org.sentimentstreams.model.Reading;
import org.sentimentstreams.model.TextModel;
import org.sentimentstreams.model.Tokens;
import org.sentimentstreams.threads.Threads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forms micro-batches without a timer: an idle worker takes what waits, and while all workers are
 * busy the next batch grows. Separate threads tokenise texts ahead of the device. One batcher
 * serves all threads, partitions and models of the process; a batch holds texts of one model in one
 * encoding.
 *
 * @param <R> what comes out for one text
 */
public final class Batcher<R> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Batcher.class);

  /** Longer than the tokenizer takes for any ordinary text. */
  private static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(1);

  /**
   * The most stand-in threads at once. Native code cannot be interrupted, so a stand-in may live
   * long.
   */
  private static final int MOST_STAND_INS = 16;

  /** How long closing waits for texts that are being tokenised. */
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final Map<String, ServedModel<R>> models = new HashMap<>();
  private final Map<String, BatchMeters> meters = new HashMap<>();
  private final BatcherOptions options;
  private final TextQueue<R> texts = new TextQueue<>();
  private final WorkQueue<R> works;
  private final AtomicReference<BatchStatistics> statistics =
      new AtomicReference<>(BatchStatistics.NONE);
  private final List<Thread> threads = new ArrayList<>();
  private final Set<Thread> tokenizers = ConcurrentHashMap.newKeySet();
  private final Set<TextGroup<R>> groups = ConcurrentHashMap.newKeySet();
  private final Semaphore standIns = new Semaphore(MOST_STAND_INS);

  /** A batcher for one model; see {@link #Batcher(Map, BatcherOptions)}. */
  public Batcher(TextModel<R> model, BatchLimits limits, int workers) {
    this(Map.of(Request.ONLY_MODEL, model), BatcherOptions.of(limits, workers));
  }

  /**
   * Starts the threads; nothing runs until a text is submitted.
   *
   * @param models by the names that requests call them
   */
  public Batcher(Map<String, ? extends TextModel<R>> models, BatcherOptions options) {
    this.options = options;
    models.forEach(
        (name, model) -> {
          ServedModel<R> served = ServedModel.of(name, model, options.limits());
          this.models.put(name, served);
          meters.put(name, new BatchMeters(options.meters(), served));
        });
    RequestCoalescer<R> coalescer = new RequestCoalescer<>(this.models, options.cache());
    works = new WorkQueue<>(this.models, options.limits(), coalescer);
    register(options.meters(), coalescer);
    for (int i = 0; i < options.workers(); i++) {
      start("tokenizer-" + i, tokenizers, () -> tokenise(texts::take));
      start("model-worker-" + i, threads, this::runBatches);
    }
    start("tokenizer-watch", threads, this::watchTokenizers);
  }

  private void register(MeterRegistry registry, RequestCoalescer<R> coalescer) {
    Gauge.builder("sentiment.queue.size", works, WorkQueue::size)
        .description("Tokenised reviews that wait for the device")
        .register(registry);
    String cache = "sentiment.cache.requests";
    cache(registry, "hit", coalescer, RequestCoalescer::hits);
    cache(registry, "joined", coalescer, RequestCoalescer::joins);
    cache(registry, "miss", coalescer, RequestCoalescer::misses);
  }

  private static <R> void cache(
      MeterRegistry registry,
      String result,
      RequestCoalescer<R> coalescer,
      ToDoubleFunction<RequestCoalescer<R>> of) {
    FunctionCounter.builder("sentiment.cache.requests", coalescer, of)
        .description("Reviews by whether their result was cached")
        .tag("result", result)
        .register(registry);
  }

  private void start(String name, Collection<Thread> all, Runnable job) {
    Thread thread = Threads.daemon(name, () -> watched(job));
    all.add(thread);
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
  public void submit(Collection<Request<R>> requests) {
    requests.forEach(request -> requireModel(request.model()));
    if (!texts.add(requests)) {
      requests.forEach(Batcher::refuse);
    }
  }

  private void requireModel(String name) {
    if (!models.containsKey(name)) {
      throw new IllegalArgumentException(
          "No model is called \"%s\"; there are: %s"
              .formatted(name, String.join(", ", new TreeSet<>(models.keySet()))));
    }
  }

  /** Lets requests that wait go by their {@linkplain Request#raisePriority raised} priorities. */
  public void updatePriorities(Collection<Request<R>> requests) {
    works.updatePriorities(requests);
  }

  /** Cancels requests and removes them from the queue. */
  public void cancel(Collection<Request<R>> requests) {
    requests.forEach(request -> request.result().cancel(false));
    works.drop(requests);
  }

  /** What has been done so far. */
  public BatchStatistics statistics() {
    return statistics.get();
  }

  private void tokenise(Supplier<List<Request<R>>> source) {
    List<Request<R>> taken;
    while (!(taken = source.get()).isEmpty()) {
      List<Request<R>> texts = taken;
      TextGroup<R> group = new TextGroup<>(texts);
      groups.add(group);
      guarded(
          () -> tokenise(group),
          failure -> texts.forEach(r -> r.result().completeExceptionally(failure)));
      groups.remove(group);
    }
  }

  private void tokenise(TextGroup<R> group) {
    Request<R> request;
    while ((request = group.next()) != null) {
      if (!request.isAbandoned()) {
        tokenise(request);
      }
      group.done(request);
    }
    add(group.takeDone());
  }

  private void add(List<Request<R>> done) {
    List<Request<R>> open = done.stream().filter(request -> !request.isAbandoned()).toList();
    if (!works.add(open)) {
      open.forEach(Batcher::refuse);
    }
  }

  /** Makes sure that a slow text holds up neither the texts of its group nor those behind it. */
  private void watchTokenizers() {
    while (texts.pause(LONG_NANOS)) {
      for (TextGroup<R> group : groups) {
        if (group.isHeldUp(LONG_NANOS)) {
          add(group.takeDone());
          List<Request<R>> waiting = group.takeWaiting();
          if (!texts.putBack(waiting)) {
            waiting.forEach(Batcher::refuse);
          }
        }
      }
      if (texts.standsStill(LONG_NANOS) && standIns.tryAcquire()) {
        start("tokenizer-stand-in", tokenizers, this::standIn);
      }
    }
  }

  private void standIn() {
    try {
      tokenise(texts::takeNow);
    } finally {
      standIns.release();
      tokenizers.remove(Thread.currentThread());
    }
  }

  private void tokenise(Request<R> request) {
    long start = System.nanoTime();
    TextModel<R> model = models.get(request.model()).model();
    try {
      Reading<R> reading = model.read(request.takeText());
      long nanos = System.nanoTime() - start;
      if (reading.isAnswered()) {
        request.answer(reading.answer(), nanos);
      } else {
        request.tokens(reading.tokens(), nanos);
      }
    } catch (StaleTokensException e) {
      request.result().completeExceptionally(e);
    } catch (NoTokensException e) {
      request.result().completeExceptionally(new ReviewFailedException(e));
    } catch (RuntimeException e) {
      request.result().completeExceptionally(blame(model, e));
    } catch (Error e) {
      request.result().completeExceptionally(new ModelUnavailableException(e));
    }
    long nanos = System.nanoTime() - start;
    request.spend(nanos);
    meters.get(request.model()).tokenised(nanos);
  }

  /** If a harmless text fails, too, the model is closed or broken, and no text is to blame. */
  private static RuntimeException blame(TextModel<?> model, RuntimeException failure) {
    try {
      Tokens unused = model.encode(Bisection.HARMLESS);
      return new ReviewFailedException(failure);
    } catch (NoTokensException e) {
      return new ReviewFailedException(failure);
    } catch (RuntimeException | Error e) {
      return new ModelUnavailableException(failure);
    }
  }

  private void runBatches() {
    Batch<R> batch;
    while ((batch = works.take()) != null) {
      Batch<R> taken = batch;
      guarded(() -> run(taken), failure -> works.finish(taken, taken.failed(failure), 0));
    }
  }

  /**
   * Runs one step of a thread. The thread continues whatever fails outside of the model, such as a
   * listener or the heap, and the step's requests are always answered.
   */
  private static void guarded(Runnable step, Consumer<RuntimeException> giveUp) {
    try {
      step.run();
    } catch (RuntimeException | Error e) {
      LOG.error("A step of the batcher failed; its reviews are answered with an error", e);
      giveUp.accept(new ModelUnavailableException(e));
    }
  }

  private void watched(Runnable job) {
    try {
      job.run();
    } catch (RuntimeException | Error e) {
      ended(e);
      throw e;
    }
  }

  /** Called when a thread ends unexpectedly: refuses all waiting and all later requests. */
  private void ended(Throwable failure) {
    LOG.error("A thread of the batcher has ended; all further reviews are refused", failure);
    ModelUnavailableException reason = new ModelUnavailableException(failure);
    texts.close().forEach(request -> request.result().completeExceptionally(reason));
    works.close().forEach(work -> work.answer(new RowOutcome<>(null, reason)));
  }

  private void run(Batch<R> batch) {
    ServedModel<R> model = batch.model();
    meters.get(model.name()).started(batch);
    BatchShape shape = BatchShape.of(batch.tokens());
    long start = System.nanoTime();
    Bisection<R> run = Bisection.run(model.model(), model.budget(), batch.tokens());
    long nanos = System.nanoTime() - start;
    works.finish(batch, run.outcomes(), (double) nanos / shape.tokens());
    if (run.isClean()) {
      model.cost().observe(shape, nanos);
      model.budget().wentWell(shape.tokens());
    }
    meters.get(model.name()).ran(shape, nanos, run);
    BatchReport report = report(batch, shape, nanos);
    statistics.updateAndGet(s -> s.plus(report));
    options.listener().accept(report);
  }

  private static BatchReport report(Batch<?> batch, BatchShape shape, long nanos) {
    return new BatchReport(
        batch.model().name(),
        shape.reviews(),
        shape.tokens(),
        shape.padded(),
        Duration.ofNanos(nanos),
        Duration.ofNanos(System.nanoTime() - batch.works().get(0).submitted()));
  }

  private static void refuse(Request<?> request) {
    request.result().completeExceptionally(new ModelUnavailableException("The batcher is closed"));
  }

  /** Waits for running batches, refuses waiting requests, and ends the threads. */
  @Override
  public void close() {
    texts.close().forEach(Batcher::refuse);
    works.close().forEach(Work::refuse);
    threads.forEach(thread -> join(thread, 0));
    // Native code cannot be interrupted; closing the model waits for texts that it still works on.
    tokenizers.forEach(thread -> join(thread, TIMEOUT.toMillis()));
  }

  private static void join(Thread thread, long millis) {
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    boolean interrupted = false;
    while (thread.isAlive() && (millis == 0 || System.nanoTime() < until)) {
      try {
        thread.join(millis);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
