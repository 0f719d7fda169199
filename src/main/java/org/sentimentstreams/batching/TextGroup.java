package org.sentimentstreams.batching;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;

/**
 * Texts that one thread tokenises, one after the other, and hands on together. If one of them takes
 * long, the others can be taken away. Safe for use by many threads.
 */
final class TextGroup<R> {
  @GuardedBy("this")
  private final Deque<Request<R>> waiting;

  @GuardedBy("this")
  private List<Request<R>> done = new ArrayList<>();

  @GuardedBy("this")
  private long lastMoved = System.nanoTime();

  TextGroup(Collection<Request<R>> texts) {
    this.waiting = new ArrayDeque<>(texts);
  }

  /** The next text; null after the last. */
  synchronized Request<R> next() {
    lastMoved = System.nanoTime();
    return waiting.poll();
  }

  /** This text is tokenised, or has failed. */
  synchronized void done(Request<R> request) {
    done.add(request);
  }

  /** Finished texts that were not taken yet. */
  synchronized List<Request<R>> takeDone() {
    List<Request<R>> taken = done;
    done = new ArrayList<>();
    return taken;
  }

  /** Texts that its thread has not started. */
  synchronized List<Request<R>> takeWaiting() {
    List<Request<R>> taken = List.copyOf(waiting);
    waiting.clear();
    return taken;
  }

  /** Whether its thread has worked on one text for at least this long. */
  synchronized boolean isHeldUp(long nanos) {
    return System.nanoTime() - lastMoved >= nanos;
  }
}
