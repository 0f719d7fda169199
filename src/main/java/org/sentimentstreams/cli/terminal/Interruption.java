package org.sentimentstreams.cli.terminal;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Somebody wants the running command to stop, by Ctrl-C or a signal. A long-running command
 * registers with {@link #onRequest} how to close it. The action runs in a shutdown hook, so the
 * process ends when it returns; an action that needs the command's own thread waits for that
 * thread, with a time limit.
 *
 * <p>The hook never waits for the main thread as such: that one may be in {@code System.exit},
 * which does not return before all hooks have.
 */
public final class Interruption {

  /**
   * After this time the process ends in the middle of the work, which must tolerate a kill at any
   * moment.
   */
  private static final Duration MOST_FOR_WORK = Duration.ofSeconds(30);

  @GuardedBy("this")
  private final List<Runnable> actions = new ArrayList<>();

  private final CountDownLatch requested = new CountDownLatch(1);

  @GuardedBy("this")
  private boolean finished;

  /** Runs the action when a stop is requested; at once, if it has been already. */
  public void onRequest(Runnable action) {
    synchronized (this) {
      if (!isRequested()) {
        actions.add(action);
        return;
      }
    }
    action.run();
  }

  /** Work of this thread; a stop waits until it is closed. */
  public interface Work extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Begins work of the calling thread. A request for a stop asks for its end, and waits for that
   * for half a minute, so that the work can tidy up before the process is gone.
   *
   * @param stop ends the work soon, from whichever thread, at any moment of it
   */
  public Work work(Runnable stop) {
    CountDownLatch done = new CountDownLatch(1);
    synchronized (this) {
      if (!isRequested()) {
        actions.add(
            () -> {
              stop.run();
              await(done, MOST_FOR_WORK);
            });
        return done::countDown;
      }
    }
    stop.run();
    return done::countDown;
  }

  /** Requests a stop and runs the actions, the latest first; later calls do nothing. */
  public void request() {
    List<Runnable> latestFirst = new ArrayList<>();
    synchronized (this) {
      if (isRequested()) {
        return;
      }
      requested.countDown();
      for (Runnable action : actions) {
        latestFirst.add(0, action);
      }
    }
    latestFirst.forEach(Runnable::run);
  }

  /** For the shutdown hook, which also runs at an ordinary end. */
  public void requestUnlessFinished() {
    synchronized (this) {
      if (finished) {
        return;
      }
    }
    request();
  }

  /**
   * The command has returned; later requests are ignored.
   *
   * @return whether it was interrupted
   */
  public synchronized boolean finish() {
    finished = true;
    return isRequested();
  }

  public boolean isRequested() {
    return requested.getCount() == 0;
  }

  /** Waits for a request, but not longer than this; returns whether there is one. */
  public boolean await(Duration limit) {
    return await(requested, limit);
  }

  private static boolean await(CountDownLatch latch, Duration limit) {
    try {
      return latch.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
