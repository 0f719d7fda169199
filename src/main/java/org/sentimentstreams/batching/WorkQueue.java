package org.sentimentstreams.batching;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Tokenised work that waits for a worker, and what equal texts share.
 *
 * <p><b>States.</b> A {@link Work} is <em>waiting</em> from {@link #add} on. {@link #take} hands it
 * out in a batch, and it is <em>started</em>; {@link #finish} answers all that asked for it. Work
 * that nobody waits for any more is <em>gone</em>, whether {@link #drop} is told so or {@code take}
 * finds out. {@link #close} hands back what waits; a batch that was taken before is finished as
 * usual.
 *
 * <p><b>Background.</b> Work of the lowest priority is taken only while no other waits, by one
 * worker at a time, and only so much at once as takes {@link #BACKGROUND_TIME}, or a single text.
 * So other work waits for no longer than that because of it.
 *
 * <p><b>Invariants.</b>
 *
 * <ul>
 *   <li>Work is in a pool exactly while it waits, and in one only: that of its model and encoding,
 *       since these may share a batch, with background work apart.
 *   <li>{@code waiting} and {@code background} are the numbers of works in all pools, of ordinary
 *       and of background work; no pool is empty.
 *   <li>A pool is sorted by priority, so a priority changes only outside of it: {@link
 *       #raisePriority} takes the work out and puts it back.
 *   <li>Requests join work only while it is known to the coalescer, which is until its outcome is
 *       there; so whoever joined is answered.
 * </ul>
 *
 * <p><b>Locks.</b> One lock guards the pools, the coalescer, every {@link Work} until it is
 * answered, and each request's link to its work. Futures are completed without it: whatever hangs
 * on them runs in the thread that completes them. Within it only leaves are called (a token budget,
 * a model's version), which take no lock of this room and wait for nobody. Workers wait on {@code
 * changed}, which every addition and the end signal.
 */
final class WorkQueue<R> {
  /** Estimated time of a background batch of more than one text. */
  private static final Duration BACKGROUND_TIME = Duration.ofMillis(10);

  private final Map<String, ServedModel<R>> models;
  private final BatchPlanner planner;
  private final BatchPlanner backgroundPlanner;

  @GuardedBy("lock")
  private final RequestCoalescer<R> coalescer;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  @GuardedBy("lock")
  private final Map<Kind, TreeSet<Work<R>>> pools = new HashMap<>();

  @GuardedBy("lock")
  private long numbers;

  @GuardedBy("lock")
  private int waiting;

  @GuardedBy("lock")
  private int background;

  @GuardedBy("lock")
  private boolean backgroundRuns;

  @GuardedBy("lock")
  private int idleWorkers;

  @GuardedBy("lock")
  private boolean closed;

  /** What may share a batch. */
  private record Kind(String model, String encoding, boolean background) {
    static Kind of(Work<?> work) {
      return new Kind(work.model(), work.tokens().encoding(), work.isBackground());
    }
  }

  WorkQueue(Map<String, ServedModel<R>> models, BatchLimits limits, RequestCoalescer<R> coalescer) {
    this.models = models;
    this.planner = new BatchPlanner(limits);
    this.backgroundPlanner = new BatchPlanner(limits.within(BACKGROUND_TIME));
    this.coalescer = coalescer;
  }

  /** Adds requests that are tokenised; false if the queue is closed. */
  boolean add(Collection<Request<R>> requests) {
    List<Runnable> answers = new ArrayList<>();
    lock.lock();
    try {
      if (closed) {
        return false;
      }
      for (Request<R> request : requests) {
        if (!request.isAbandoned()) {
          add(request, answers);
        }
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    answers.forEach(Runnable::run);
    return true;
  }

  @GuardedBy("lock")
  private void add(Request<R> request, List<Runnable> answers) {
    R known = coalescer.find(request);
    if (known != null) {
      answers.add(() -> request.result().complete(known));
    } else if (request.work() == null) {
      add(new Work<>(request, numbers++));
    } else {
      raisePriority(request.work(), request.priority());
    }
  }

  @GuardedBy("lock")
  private void add(Work<R> work) {
    addToPool(work);
    coalescer.added(work);
  }

  @GuardedBy("lock")
  private void addToPool(Work<R> work) {
    pools.computeIfAbsent(Kind.of(work), kind -> new TreeSet<>(Work.BY_AGE)).add(work);
    count(work, 1);
  }

  @GuardedBy("lock")
  private void removeFromPool(Work<R> work) {
    TreeSet<Work<R>> pool = pools.get(Kind.of(work));
    pool.remove(work);
    if (pool.isEmpty()) {
      pools.remove(Kind.of(work));
    }
    count(work, -1);
  }

  @GuardedBy("lock")
  private void count(Work<R> work, int more) {
    if (work.isBackground()) {
      background += more;
    } else {
      waiting += more;
    }
  }

  /** Lets work that waits go by the priorities that its requests have now. */
  void updatePriorities(Collection<Request<R>> requests) {
    lock.lock();
    try {
      for (Request<R> request : requests) {
        if (request.work() != null) {
          raisePriority(request.work(), request.priority());
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** A request of higher priority wants work that waits. */
  @GuardedBy("lock")
  private void raisePriority(Work<R> work, long priority) {
    if (work.isWaiting() && priority < work.priority()) {
      removeFromPool(work);
      work.raisePriority(priority);
      addToPool(work);
    }
  }

  /** Takes the next batch; waits for work; null when closed. */
  Batch<R> take() {
    lock.lock();
    try {
      idleWorkers++;
      try {
        return next();
      } finally {
        idleWorkers--;
      }
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private Batch<R> next() {
    long since = System.nanoTime();
    while (true) {
      while (waiting == 0 && (background == 0 || backgroundRuns) && !closed) {
        changed.awaitUninterruptibly();
      }
      if (closed) {
        return null;
      }
      List<Work<R>> works = takeOldest();
      if (!works.isEmpty()) {
        Work<R> oldest = works.get(0);
        long idle = System.nanoTime() - Math.max(since, oldest.submitted());
        return new Batch<>(models.get(oldest.model()), works, idle);
      }
    }
  }

  @GuardedBy("lock")
  private List<Work<R>> takeOldest() {
    TreeSet<Work<R>> pool =
        pools.values().stream()
            .min(Comparator.comparing(TreeSet::first, Work.BY_AGE))
            .orElseThrow();
    Work<R> oldest = pool.first();
    ServedModel<R> model = models.get(oldest.model());
    boolean isBackground = oldest.isBackground();
    int share = isBackground ? background : (waiting + idleWorkers - 1) / idleWorkers;
    int reviews =
        (isBackground ? backgroundPlanner : planner)
            .plan(pool, model.cost().cost(), model.budget().tokens(), share);
    List<Work<R>> works = new ArrayList<>(reviews);
    for (int i = 0; i < reviews; i++) {
      Work<R> work = pool.pollFirst();
      count(work, -1);
      // Asked once: requests are given up without the lock, so the next answer may be another.
      if (work.isAbandoned()) {
        coalescer.dropped(work);
      } else {
        coalescer.started(work);
        works.add(work);
      }
    }
    if (pool.isEmpty()) {
      pools.remove(Kind.of(oldest));
    }
    backgroundRuns |= isBackground && !works.isEmpty();
    return works;
  }

  /**
   * Hands the outcomes of a batch, and what they cost, to all that asked for them, whatever fails.
   */
  void finish(Batch<R> batch, List<RowOutcome<R>> outcomes, double nanosPerToken) {
    try {
      lock.lock();
      try {
        if (batch.isBackground()) {
          backgroundRuns = false;
          changed.signalAll();
        }
        long batchNanos = Math.round(nanosPerToken * batch.length());
        for (int i = 0; i < outcomes.size(); i++) {
          batch.works().get(i).spend(nanosPerToken, batchNanos);
          coalescer.finished(batch.works().get(i), outcomes.get(i).result());
        }
      } finally {
        lock.unlock();
      }
    } finally {
      // Nobody joins any more, and whoever waits for an answer does not need the lock.
      for (int i = 0; i < outcomes.size(); i++) {
        batch.works().get(i).answer(outcomes.get(i));
      }
    }
  }

  /** Drops work that nobody waits for any more. */
  void drop(Collection<Request<R>> abandoned) {
    lock.lock();
    try {
      for (Request<R> request : abandoned) {
        Work<R> work = request.work();
        if (work != null && work.isWaiting() && work.isAbandoned()) {
          drop(work);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void drop(Work<R> work) {
    removeFromPool(work);
    coalescer.dropped(work);
  }

  /** Work that waits for a worker, without background work. */
  int size() {
    lock.lock();
    try {
      return waiting;
    } finally {
      lock.unlock();
    }
  }

  /** Gives out no more batches, and hands back what is left. */
  List<Work<R>> close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
      List<Work<R>> left = pools.values().stream().flatMap(TreeSet::stream).toList();
      left.forEach(coalescer::dropped);
      pools.clear();
      waiting = 0;
      background = 0;
      return left;
    } finally {
      lock.unlock();
    }
  }
}
