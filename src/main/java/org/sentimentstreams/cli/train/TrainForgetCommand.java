package org.sentimentstreams.cli.train;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.sentimentstreams.cli.options.SettingsOptions;
import org.sentimentstreams.cli.records.RecordSender;
import org.sentimentstreams.cli.records.SendResult;
import org.sentimentstreams.cli.terminal.ExitCode;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.config.Settings;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Takes labels back with tombstones on their topic. */
@Command(
    name = "forget",
    description = {
      "Withdraw the labels of reviews, so that later trainings do not use them.",
      "To correct a label, send another one with 'sentiment produce --labels-only'.",
    },
    footer = {
      "",
      "Examples:",
      "  sentiment train forget review-17",
      "  sentiment train forget corrected.tsv:2 corrected.tsv:3",
    })
final class TrainForgetCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Parameters(arity = "1..*", paramLabel = "ID", description = "The keys of the labels.")
  private List<String> ids;

  @ArgGroup(validate = false, heading = SettingsOptions.HEADING)
  private SettingsOptions settings = new SettingsOptions();

  TrainForgetCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Settings all = settings.load(terminal.environment(), Map.of());
    RecordSender sender =
        RecordSender.connect(terminal, all.kafka(), List.of(all.topics().labels()));
    try (sender) {
      ids.forEach(id -> sender.takeBack(all.topics().labels(), id));
    }
    SendResult outcome = sender.outcome();
    terminal
        .out()
        .println("Withdrew the labels of %d of %d reviews".formatted(outcome.labels(), ids.size()));
    return outcome.failed() == 0 ? ExitCode.OK : ExitCode.FAILED;
  }
}
