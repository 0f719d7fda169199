package org.sentimentstreams.batching;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletionException;

/**
 * Scores rows and hands on their results in the order of the rows, however many there are: a
 * bounded number is in memory. For use by one thread.
 *
 * @param <T> a row
 * @param <R> what comes out for its text
 * @param <E> what handing on may throw
 */
public final class OrderedScoring<T, R, E extends Exception> {
  /** Enough for the batcher to find texts of one length. */
  private static final int IN_FLIGHT = 2048;

  private final Batcher<R> batcher;
  private final Sink<T, R, E> sink;
  private final Deque<Pending<T, R>> pending = new ArrayDeque<>();

  private record Pending<T, R>(T row, Request<R> request) {}

  /** Takes the rows one after the other. */
  public interface Sink<T, R, E extends Exception> {
    /** A row and its result. */
    void scored(T row, R result) throws E;

    /** A row whose text the model can make nothing of. */
    void failed(T row, ReviewFailedException failure) throws E;
  }

  public OrderedScoring(Batcher<R> batcher, Sink<T, R, E> sink) {
    this.batcher = batcher;
    this.sink = sink;
  }

  /** Submits a row's text; hands on the oldest row if enough are under way. */
  public void submit(T row, String text) throws E {
    pending.add(new Pending<>(row, batcher.submit(text)));
    if (pending.size() > IN_FLIGHT) {
      takeNext();
    }
  }

  /**
   * Waits for the oldest row and hands it on.
   *
   * @return false if none is under way
   * @throws RuntimeException if the model fails, whatever the text
   */
  public boolean takeNext() throws E {
    Pending<T, R> next = pending.poll();
    if (next == null) {
      return false;
    }
    R result;
    try {
      result = next.request().result().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof ReviewFailedException failure) {
        sink.failed(next.row(), failure);
        return true;
      }
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
    sink.scored(next.row(), result);
    return true;
  }

  /** Hands on all rows that are under way. */
  public void finish() throws E {
    boolean more = takeNext();
    while (more) {
      more = takeNext();
    }
  }
}
