package org.sentimentstreams.batching;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Tokenised work that waits for a worker, and what equal texts share. */
final class WorkQueue<R> {
  /** Full batches to choose from: enough to find equal lengths. */
  private static final int WINDOW = 2;

  private final Map<String, ServedModel<R>> models;
  private final BatchPlanner planner;
  private final Sharing<R> sharing;
  private final int window;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<Kind, WorkPool<R>> pools = new HashMap<>();
  private long numbers;
  private int waiting;
  private int idleWorkers;
  private boolean closed;

  /** What may share a batch. */
  private record Kind(String model, String encoding) {
    static Kind of(Work<?> work) {
      return new Kind(work.model(), work.tokens().encoding());
    }
  }

  WorkQueue(Map<String, ServedModel<R>> models, BatchLimits limits, Sharing<R> sharing) {
    this.models = models;
    this.planner = new BatchPlanner(limits);
    this.sharing = sharing;
    this.window = WINDOW * limits.maxReviews();
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

  private void add(Request<R> request, List<Runnable> answers) {
    R known = sharing.find(request);
    if (known != null) {
      answers.add(() -> request.result().complete(known));
    } else if (request.work() == null) {
      add(new Work<>(request, numbers++));
    } else {
      hurry(request.work(), request.turn());
    }
  }

  private void add(Work<R> work) {
    pools.computeIfAbsent(Kind.of(work), kind -> new WorkPool<>(window)).add(work);
    sharing.added(work);
    waiting++;
  }

  /** Somebody whose turn is earlier has joined work that waits. */
  private void hurry(Work<R> work, long turn) {
    if (work.isWaiting() && turn < work.turn()) {
      WorkPool<R> pool = pools.get(Kind.of(work));
      pool.remove(work);
      work.hurry(turn);
      pool.add(work);
    }
  }

  /** Takes the best batch around the oldest work; waits for work; null when closed. */
  Batch<R> take() {
    lock.lock();
    try {
      idleWorkers++;
      long since = System.nanoTime();
      while (true) {
        while (waiting == 0 && !closed) {
          changed.awaitUninterruptibly();
        }
        if (closed) {
          return null;
        }
        List<Work<R>> works = takeAroundOldest();
        if (!works.isEmpty()) {
          Work<R> oldest = works.get(0);
          long idle = System.nanoTime() - Math.max(since, oldest.submitted());
          return new Batch<>(models.get(oldest.model()), works, idle);
        }
      }
    } finally {
      idleWorkers--;
      lock.unlock();
    }
  }

  private List<Work<R>> takeAroundOldest() {
    WorkPool<R> pool =
        pools.values().stream()
            .min(Comparator.comparing(WorkPool::oldest, Work.BY_AGE))
            .orElseThrow();
    Work<R> oldest = pool.oldest();
    ServedModel<R> model = models.get(oldest.model());
    int share = (waiting + idleWorkers - 1) / idleWorkers;
    List<Work<R>> works =
        pool.take(planner.plan(pool, model.cost().cost(), model.budget().tokens(), share));
    waiting -= works.size();
    if (pool.isEmpty()) {
      pools.remove(Kind.of(oldest));
    }
    works.stream().filter(Work::isAbandoned).forEach(sharing::dropped);
    works.removeIf(Work::isAbandoned);
    works.forEach(sharing::started);
    return works;
  }

  /** Hands the outcomes of a batch to all that asked for them. */
  void finish(Batch<R> batch, List<Outcome<R>> outcomes) {
    lock.lock();
    try {
      for (int i = 0; i < outcomes.size(); i++) {
        sharing.finished(batch.works().get(i), outcomes.get(i).result());
      }
    } finally {
      lock.unlock();
    }
    // Nobody joins any more, and whoever waits for an answer does not need the lock.
    for (int i = 0; i < outcomes.size(); i++) {
      batch.works().get(i).answer(outcomes.get(i));
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

  private void drop(Work<R> work) {
    WorkPool<R> pool = pools.get(Kind.of(work));
    pool.remove(work);
    if (pool.isEmpty()) {
      pools.remove(Kind.of(work));
    }
    sharing.dropped(work);
    waiting--;
  }

  /** Work that waits for a worker. */
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
      List<Work<R>> left = pools.values().stream().flatMap(pool -> pool.all().stream()).toList();
      pools.clear();
      waiting = 0;
      return left;
    } finally {
      lock.unlock();
    }
  }
}
