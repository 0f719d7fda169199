package org.sentimentstreams.cli.model;

import org.sentimentstreams.cli.terminal.CommandFailedException;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.config.Settings;
import picocli.CommandLine.Option;

/** The options of commands that name a new champion. */
final class RolloutOptions {
  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      description = "The reason, shown in the history (default: none).")
  private String reason;

  @Option(
      names = "--wait",
      description = "Wait until all live instances serve it (default: return at once).")
  private boolean wait;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "120",
      description = "How long to wait at most (default: ${DEFAULT-VALUE}).")
  private double timeout;

  String reason() {
    return reason;
  }

  /**
   * Waits until all live instances serve the version, if that was asked for.
   *
   * @throws CommandFailedException that says who does not, and why
   */
  void await(Settings settings, Terminal terminal, String version) {
    if (wait) {
      RolloutWatch.await(settings, terminal, version, timeout);
    }
  }
}
