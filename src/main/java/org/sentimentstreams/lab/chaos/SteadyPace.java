package org.sentimentstreams.lab.chaos;

import java.util.function.IntConsumer;
import org.sentimentstreams.threads.Threads;

/** Calls somebody with 0, 1, 2, … at a steady pace on a thread of its own, until it is closed. */
final class SteadyPace implements AutoCloseable {
  private final double perSecond;
  private final IntConsumer turn;
  private final Thread thread;
  private volatile boolean ended;

  /**
   * @param name of the thread
   * @param perSecond more than 0; turns that are late are made up for
   */
  SteadyPace(String name, double perSecond, IntConsumer turn) {
    this.perSecond = perSecond;
    this.turn = turn;
    this.thread = Threads.named(name, this::run);
  }

  void start() {
    thread.start();
  }

  private void run() {
    long start = System.nanoTime();
    for (int number = 0; !ended; number++) {
      long due = start + (long) (number * 1e9 / perSecond);
      try {
        Thread.sleep(Math.max(0, (due - System.nanoTime()) / 1_000_000));
      } catch (InterruptedException e) {
        return;
      }
      turn.accept(number);
    }
  }

  /** Returns when the last turn is over. */
  @Override
  public void close() {
    ended = true;
    Threads.await(thread);
  }
}
