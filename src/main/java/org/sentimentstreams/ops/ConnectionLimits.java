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
 * How many connections there may be, and how long each may take for what it does now. A connection
 * waits for a request, or a request is being answered on it; both end in a bounded time, however
 * many bytes drip in or out meanwhile. Where there are too many, the one goes that has been at it
 * longest: a newcomer with a request, such as a probe, always gets in. Open pages alone may stay.
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

  /** Compared by identity: each is one stretch of one connection's life. */
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

  /** Looks from now on every second which connections have had their time. */
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

  /** A request's header is there; from now on it is answered. */
  void began(Request request) {
    Connection connection = connection(request);
    Phase answering = phase(limits.answer());
    phases.replace(connection, answering);
    Request.addCompletionListener(
        request, failure -> phases.replace(connection, answering, phase(limits.nextRequest())));
  }

  /** The answer to this request goes on for as long as the client likes. */
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
    // Forgotten first: where many come at once, each makes another one go.
    phases.remove(connection);
    connection.getEndPoint().close(new IOException(reason));
  }
}
