package org.sentimentstreams.cli.train;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.sentimentstreams.cli.options.Brokers;
import org.sentimentstreams.cli.options.SettingsOptions;
import org.sentimentstreams.cli.terminal.ExitCode;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.training.live.TrainingCommands;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;

/** Asks the trainer that leads to train at once. */
@Command(
    name = "now",
    description = "Ask the leading trainer to train now, even if few labels are new.",
    footer = {
      "",
      "Examples:",
      "  sentiment train now",
      "  sentiment train now --bootstrap-servers kafka:9092",
    })
final class TrainNowCommand implements Callable<Integer> {

  private final Terminal terminal;

  @ArgGroup(validate = false, heading = SettingsOptions.HEADING)
  private SettingsOptions settings = new SettingsOptions();

  TrainNowCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Settings all = settings.load(terminal.environment(), Map.of());
    Brokers.requireTopics(all.kafka(), terminal, List.of(all.topics().trainingCommands()));
    TrainingCommands.train(
        all.kafka(), all.topics().trainingCommands(), all.model().name(), terminal.brokerTimeout());
    terminal.out().println("Asked for a training of " + all.model().name());
    return ExitCode.OK;
  }
}
