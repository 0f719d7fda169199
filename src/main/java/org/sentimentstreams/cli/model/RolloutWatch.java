package org.sentimentstreams.cli.model;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.sentimentstreams.cli.terminal.CommandFailedException;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.data.OneLine;
import org.sentimentstreams.registry.StatusBoard;
import org.sentimentstreams.schema.InstanceStatus;

/** Watches the instances come to a version. */
final class RolloutWatch {
  private static final Duration STEP = Duration.ofMillis(250);
  private static final int MOST_NAMED = 10;
  private static final int MOST_CHARACTERS = 300;

  private RolloutWatch() {}

  /**
   * Waits until all live instances serve the version, or somebody interrupts.
   *
   * @param timeout in seconds
   * @throws CommandFailedException that says who does not serve it by then, and why
   */
  static void await(Settings settings, Terminal terminal, String version, double timeout) {
    long start = System.nanoTime();
    try (StatusBoard board =
        new StatusBoard(
            settings.kafka(), settings.topics().modelStatus(), terminal.brokerTimeout())) {
      do {
        board.refresh();
        List<InstanceStatus> live = board.live(settings.model().name());
        List<InstanceStatus> behind =
            live.stream().filter(status -> !version.equals(status.getServing())).toList();
        if (behind.isEmpty()) {
          terminal.err().println("Served by all live instances: %d".formatted(live.size()));
          return;
        }
        if ((System.nanoTime() - start) / 1e9 > timeout) {
          throw new CommandFailedException(
              "after %.0f s %d of %d instances do not serve %s: %s"
                  .formatted(timeout, behind.size(), live.size(), version, named(behind)));
        }
      } while (!terminal.interruption().await(STEP));
    }
  }

  private static String named(List<InstanceStatus> behind) {
    String first =
        behind.stream()
            .limit(MOST_NAMED)
            .map(RolloutWatch::named)
            .collect(Collectors.joining(", "));
    return behind.size() > MOST_NAMED
        ? "%s and %d more".formatted(first, behind.size() - MOST_NAMED)
        : first;
  }

  private static String named(InstanceStatus status) {
    return status.getFailure() == null
        ? status.getInstance()
        : "%s (%s)"
            .formatted(status.getInstance(), OneLine.of(status.getFailure(), MOST_CHARACTERS));
  }
}
