package org.sentimentstreams.batching;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Requests that are not tokenised yet, in the order of their submission; those of the highest
 * priority go before all others, those of the lowest behind them and one at a time.
 */
final class TextQueue<R> {
  /**
   * Small enough to spread over the tokenising threads, large enough to avoid contention for the
   * lock.
   */
  private static final int AT_ONCE = 8;

  /** A thread that takes a longer text takes no other text, since that would have to wait. */
  private static final int CHARACTERS_AT_ONCE = 16_384;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Condition closing = lock.newCondition();

  @GuardedBy("lock")
  private final Deque<Request<R>> first = new ArrayDeque<>();

  @GuardedBy("lock")
  private final Deque<Request<R>> others = new ArrayDeque<>();

  @GuardedBy("lock")
  private final Deque<Request<R>> background = new ArrayDeque<>();

  @GuardedBy("lock")
  private long lastMoved = System.nanoTime();

  @GuardedBy("lock")
  private boolean closed;

  /** False if the queue is closed. Never blocks. */
  boolean add(Collection<Request<R>> requests) {
    lock.lock();
    try {
      if (isEmpty()) {
        lastMoved = System.nanoTime();
      }
      for (Request<R> request : requests) {
        queue(request).add(request);
      }
      changed.signalAll();
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private Deque<Request<R>> queue(Request<R> request) {
    if (request.priority() == Request.HIGHEST_PRIORITY) {
      return first;
    }
    return request.priority() == Request.LOWEST_PRIORITY ? background : others;
  }

  /** Waits for texts and takes some; none when the queue is closed. */
  List<Request<R>> take() {
    lock.lock();
    try {
      while (isEmpty() && !closed) {
        changed.awaitUninterruptibly();
      }
      return next();
    } finally {
      lock.unlock();
    }
  }

  /** Takes some texts if any wait; never blocks. */
  List<Request<R>> takeNow() {
    lock.lock();
    try {
      return next();
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private List<Request<R>> next() {
    List<Request<R>> taken = new ArrayList<>(AT_ONCE);
    long characters = 0;
    if (!closed && first.isEmpty() && others.isEmpty() && !background.isEmpty()) {
      taken.add(background.poll());
    }
    while (!closed && taken.size() < AT_ONCE && !(first.isEmpty() && others.isEmpty())) {
      Deque<Request<R>> from = first.isEmpty() ? others : first;
      characters += from.peek().characters();
      if (!taken.isEmpty() && characters > CHARACTERS_AT_ONCE) {
        break;
      }
      taken.add(from.poll());
    }
    lastMoved = System.nanoTime();
    return taken;
  }

  @GuardedBy("lock")
  private boolean isEmpty() {
    return first.isEmpty() && others.isEmpty() && background.isEmpty();
  }

  /** Puts texts back that were taken, before all others. */
  boolean putBack(List<Request<R>> taken) {
    lock.lock();
    try {
      for (int i = taken.size() - 1; i >= 0; i--) {
        first.addFirst(taken.get(i));
      }
      changed.signalAll();
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  /** Whether texts have waited for at least this long and none was taken meanwhile. */
  boolean standsStill(long nanos) {
    lock.lock();
    try {
      return !isEmpty() && System.nanoTime() - lastMoved >= nanos;
    } finally {
      lock.unlock();
    }
  }

  /** Waits for this time or until the queue is closed; false if it is closed. */
  boolean pause(long nanos) {
    lock.lock();
    try {
      long left = nanos;
      while (!closed && left > 0) {
        left = closing.awaitNanos(left);
      }
      return !closed;
    } catch (InterruptedException e) {
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** Closes the queue, and returns the texts that are left. */
  List<Request<R>> close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
      closing.signalAll();
      List<Request<R>> left = new ArrayList<>(first);
      left.addAll(others);
      left.addAll(background);
      first.clear();
      others.clear();
      background.clear();
      return left;
    } finally {
      lock.unlock();
    }
  }
}
