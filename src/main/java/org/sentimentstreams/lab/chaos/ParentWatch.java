package org.sentimentstreams.lab.chaos;

import java.io.IOException;
import org.sentimentstreams.threads.Threads;

/** Ends a child JVM when its parent is gone: the pipe of standard input ends with the parent. */
final class ParentWatch implements Runnable {
  private static final int ORPHANED = 3;

  private ParentWatch() {}

  static void start() {
    Thread thread = Threads.daemon("parent-watch", new ParentWatch());
    thread.start();
  }

  @Override
  public void run() {
    try {
      while (System.in.read() >= 0) {
        // Nobody writes; only the end matters.
      }
    } catch (IOException e) {
      // As good as the end.
    }
    Runtime.getRuntime().halt(ORPHANED);
  }
}
