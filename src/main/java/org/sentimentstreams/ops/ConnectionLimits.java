package org.sentimentstreams.ops;

import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Limits the number of connections, and the time that each may take for its present step. A
 * connection either waits for a request or answers one; both end in a bounded time, however slowly
 * bytes arrive or leave. If there are too many connections, the one that has been in its step
 * longest is closed, so a new request, such as a probe, is always accepted. Only open pages may
 * stay.
 */
final class ConnectionLimits implements Connection.Listener {
  private static final Duration CHECK_EVERY = Duration.ofSeconds(1);

  private final Limits limits;
  private final LongSupplier nanoTime;
  private final Map<Connection, Phase> phases = new ConcurrentHashMap<>();

  /**
   * @param connections at once
   * @param firstRequest from the connection's start to the end of a request's header
   * @param nextRequest the same, from the end of the answer before
   * @param answer from a request's header to the end of its answer, the request's body included
   */
  record Limits(int connections, Duration firstRequest, Duration nextRequest, Duration answer) {
    static final Limits DEFAULT =
        new Limits(256, Duration.ofSeconds(15), Duration.ofSeconds(75), Duration.ofSeconds(60));
  }

  /** Compared by identity: each object is one step of one connection. */
  private static final class Phase {
    private final long since;
    private final Duration most;

    Phase(long since, Duration most) {
      this.since = since;
      this.most = most;
    }

    boolean isOver(long now) {
      return now - since > most.toNanos();
    }
  }

  ConnectionLimits(Limits limits, LongSupplier nanoTime) {
    this.limits = limits;
    this.nanoTime = nanoTime;
  }

  /** Checks every second which connections have used up their time. */
  void watch(Scheduler scheduler) {
    scheduler.schedule(
        () -> {
          closeWhatIsOver();
          if (scheduler.isRunning()) {
            watch(scheduler);
          }
        },
        CHECK_EVERY.toMillis(),
        TimeUnit.MILLISECONDS);
  }

  @Override
  public void onOpened(Connection connection) {
    phases.put(connection, phase(limits.firstRequest()));
    if (phases.size() > limits.connections()) {
      oldest().ifPresent(old -> close(old, "Too many connections"));
    }
  }

  @Override
  public void onClosed(Connection connection) {
    phases.remove(connection);
  }

  /** The header of a request has arrived; its answer begins. */
  void began(Request request) {
    Connection connection = connection(request);
    Phase answering = phase(limits.answer());
    phases.replace(connection, answering);
    Request.addCompletionListener(
        request, failure -> phases.replace(connection, answering, phase(limits.nextRequest())));
  }

  /** The answer to this request has no time limit. */
  void mayStay(Request request) {
    phases.remove(connection(request));
  }

  private static Connection connection(Request request) {
    return request.getConnectionMetaData().getConnection();
  }

  private Phase phase(Duration most) {
    return new Phase(nanoTime.getAsLong(), most);
  }

  private Optional<Connection> oldest() {
    long now = nanoTime.getAsLong();
    return phases.entrySet().stream()
        .max(Comparator.comparingLong(entry -> now - entry.getValue().since))
        .map(Map.Entry::getKey);
  }

  private void closeWhatIsOver() {
    long now = nanoTime.getAsLong();
    phases.forEach(
        (connection, phase) -> {
          if (phase.isOver(now)) {
            close(connection, "The client took too long");
          }
        });
  }

  private void close(Connection connection, String reason) {
    // Forgotten first: if many come at once, each must close another one.
    phases.remove(connection);
    connection.getEndPoint().close(new IOException(reason));
  }
}
