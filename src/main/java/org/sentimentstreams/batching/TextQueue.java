package org.sentimentstreams.batching;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Requests that are not tokenised yet, in the order of their submission. */
final class TextQueue<R> {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Request<R>> texts = new ArrayDeque<>();
  private boolean closed;

  /** False if the queue is closed. Never blocks. */
  boolean add(Collection<Request<R>> requests) {
    lock.lock();
    try {
      texts.addAll(requests);
      changed.signalAll();
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  /** Waits for texts and takes some; none when the queue is closed. */
  List<Request<R>> take(int most) {
    lock.lock();
    try {
      while (texts.isEmpty() && !closed) {
        changed.awaitUninterruptibly();
      }
      List<Request<R>> taken = new ArrayList<>(most);
      while (!closed && taken.size() < most && !texts.isEmpty()) {
        taken.add(texts.poll());
      }
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** Takes no more, and hands back what is left. */
  List<Request<R>> close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
      List<Request<R>> left = List.copyOf(texts);
      texts.clear();
      return left;
    } finally {
      lock.unlock();
    }
  }
}
