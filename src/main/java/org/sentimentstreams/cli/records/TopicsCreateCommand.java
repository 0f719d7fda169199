package org.sentimentstreams.cli.records;

import java.util.concurrent.Callable;
import org.sentimentstreams.cli.options.Brokers;
import org.sentimentstreams.cli.options.SettingsOptions;
import org.sentimentstreams.cli.terminal.ExitCode;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.cli.terminal.TextTable;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.kafka.ServiceTopics;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;

/** Creates the topics that are missing. */
@Command(
    name = "create",
    description = {
      "Create the topics for reviews, predictions, dead letters and labels.",
      "Topics that exist and match the settings stay as they are. If one does not match, "
          + "none is created.",
    },
    footer = {
      "",
      "Examples:",
      "  sentiment topics create",
      "  sentiment topics create --bootstrap-servers kafka-1:9092,kafka-2:9092 \\",
      "      --set topics.partitions=12 --set topics.replication.factor=3",
      "  sentiment topics create --set topics.retention.ms=-1    keep reviews for ever",
    })
final class TopicsCreateCommand implements Callable<Integer> {

  private final Terminal terminal;

  @ArgGroup(validate = false, heading = SettingsOptions.HEADING)
  private SettingsOptions settings = new SettingsOptions();

  TopicsCreateCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Settings all = settings.load(terminal.environment());
    var outcomes =
        Brokers.ask(
            all.kafka(),
            terminal.brokerTimeout(),
            topics ->
                topics.create(
                    ServiceTopics.of(all.topics(), all.artifacts().store(), all.challenger())));
    var table = new TextTable("TOPIC", "OUTCOME");
    outcomes.forEach(topic -> table.add(topic.name(), topic.isNew() ? "created" : "exists"));
    terminal.out().print(table.fitting(terminal.columns()));
    return ExitCode.OK;
  }
}
