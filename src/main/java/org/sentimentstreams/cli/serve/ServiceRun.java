package org.sentimentstreams.cli.serve;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.concurrent.CompletionException;
import org.sentimentstreams.batching.BatchStatistics;
import org.sentimentstreams.cli.terminal.CommandFailedException;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.scoring.ScoringService;

/** Runs a service until it is interrupted or fails, and then reports what it has done. */
public final class ServiceRun implements AutoCloseable {
  private final ScoringService service;
  private final Terminal terminal;

  @GuardedBy("this")
  private boolean ended;

  /** Starts the service. An interruption from now on closes it before the process ends. */
  public ServiceRun(ScoringService service, Terminal terminal) {
    this.service = service;
    this.terminal = terminal;
    terminal.interruption().onRequest(this::close);
    service.start();
  }

  ScoringService service() {
    return service;
  }

  /**
   * Waits until the service has stopped.
   *
   * @throws CommandFailedException if nobody asked it to
   */
  public void await() {
    try {
      service.stopped().join();
    } catch (CompletionException e) {
      throw new CommandFailedException("the service has stopped: " + e.getCause().getMessage());
    }
  }

  /** Closes it once, on the thread that comes first; another thread waits for that. */
  @Override
  public synchronized void close() {
    if (ended) {
      return;
    }
    ended = true;
    service.close();
    BatchStatistics done = service.statistics();
    terminal
        .err()
        .println(
            "Service closed: %d reviews scored in %d batches"
                .formatted(service.scored(), done.batches()));
  }
}
