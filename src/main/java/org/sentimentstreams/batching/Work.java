package org.sentimentstreams.batching;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.sentimentstreams.model.Tokens;

/**
 * One row of a coming batch, computed for all requests that are equal. Guarded by the queue's lock
 * until it is answered.
 */
final class Work<R> {
  /** Lower numbers first; among equals, what came first. */
  static final Comparator<Work<?>> BY_AGE =
      Comparator.<Work<?>>comparingLong(work -> work.priority)
          .thenComparingLong(work -> work.number);

  private enum State {
    WAITING,
    STARTED,
    GONE
  }

  private final String model;
  private final Tokens tokens;
  private long priority;
  private final long number;
  private final long submitted;
  private final long tokenised = System.nanoTime();
  private final List<Request<R>> requests = new ArrayList<>(1);
  private State state = State.WAITING;
  private String version;

  /**
   * @param first the request that asks for it
   * @param number counts upwards
   */
  Work(Request<R> first, long number) {
    this.model = first.model();
    this.tokens = first.tokens();
    this.priority = first.priority();
    this.submitted = first.submitted();
    this.number = number;
    join(first);
  }

  void join(Request<R> request) {
    requests.add(request);
    request.work(this);
  }

  /**
   * Takes the priority of its first request. Do not call it while the work is in a pool, which is
   * sorted by priority.
   */
  void raisePriority(long raised) {
    priority = Math.min(priority, raised);
  }

  long priority() {
    return priority;
  }

  /** Whether it waits until no other work does. */
  boolean isBackground() {
    return priority == Request.LOWEST_PRIORITY;
  }

  String model() {
    return model;
  }

  Tokens tokens() {
    return tokens;
  }

  int length() {
    return tokens.length();
  }

  /** When its text was submitted, as from {@link System#nanoTime}. */
  long submitted() {
    return submitted;
  }

  /** When it was tokenised, as from {@link System#nanoTime}. */
  long tokenised() {
    return tokenised;
  }

  boolean isWaiting() {
    return state == State.WAITING;
  }

  /** Records the version that the model has when its batch is taken. */
  void start(String now) {
    state = State.STARTED;
    version = now;
  }

  void drop() {
    state = State.GONE;
  }

  /** Whether an equal request gets the same answer if the model has this version now. */
  boolean servesFor(String now) {
    return state == State.WAITING || now.equals(version);
  }

  /** Whether nobody waits for it any more. */
  boolean isAbandoned() {
    return requests.stream().allMatch(Request::isAbandoned);
  }

  /**
   * Adds the device time per token of its batch, which ran for so long; the requests of this work
   * share the time of its tokens.
   */
  void spend(double nanosPerToken, long batchNanos) {
    long each = (long) (nanosPerToken * length() / requests.size());
    requests.forEach(
        request -> {
          request.spend(each);
          request.ran(batchNanos);
        });
  }

  void answer(RowOutcome<R> outcome) {
    for (Request<R> request : requests) {
      if (outcome.failure() == null) {
        request.result().complete(outcome.result());
      } else {
        request.result().completeExceptionally(outcome.failure());
      }
    }
  }

  /** The batcher is closed. */
  void refuse() {
    answer(new RowOutcome<>(null, new ModelUnavailableException("The batcher is closed")));
  }
}
