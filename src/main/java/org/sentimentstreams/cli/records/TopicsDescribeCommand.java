package org.sentimentstreams.cli.records;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.sentimentstreams.cli.options.Brokers;
import org.sentimentstreams.cli.options.SettingsOptions;
import org.sentimentstreams.cli.terminal.CommandFailedException;
import org.sentimentstreams.cli.terminal.ExitCode;
import org.sentimentstreams.cli.terminal.Json;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.cli.terminal.TextTable;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.kafka.ServiceTopics;
import org.sentimentstreams.kafka.TopicSpec;
import org.sentimentstreams.kafka.TopicState;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Describes the topics. */
@Command(
    name = "describe",
    description = {
      "Show partitions, copies, cleanup policy, retention, size limit and offsets of the topics.",
      "OFFSETS is the end minus the beginning, summed over the partitions. A topic holds "
          + "fewer records than that if it is compacted, or written in transactions, since each "
          + "commit takes an offset, too.",
      "The exit code is 1 if a topic is missing.",
    },
    footer = {
      "",
      "Examples:",
      "  sentiment topics describe",
      "  sentiment topics describe --json | jq '.[] | {name, offsets}'",
    })
final class TopicsDescribeCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Option(names = "--json", description = "Write JSON, for other programs (default: a table).")
  private boolean json;

  @ArgGroup(validate = false, heading = SettingsOptions.HEADING)
  private SettingsOptions settings = new SettingsOptions();

  TopicsDescribeCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Settings all = settings.load(terminal.environment());
    List<String> names =
        ServiceTopics.of(all.topics(), all.artifacts().store(), all.challenger()).stream()
            .map(TopicSpec::name)
            .toList();
    List<TopicState> states =
        Brokers.ask(all.kafka(), terminal.brokerTimeout(), topics -> topics.describe(names));
    if (json) {
      var objects = states.stream().map(TopicsDescribeCommand::object).toList();
      terminal.out().println(Json.pretty(objects));
    } else {
      terminal.out().print(table(states).fitting(terminal.columns()));
    }
    List<String> missing =
        states.stream().filter(state -> !state.exists()).map(TopicState::name).toList();
    if (!missing.isEmpty()) {
      throw new CommandFailedException(
          "missing: " + String.join(", ", missing) + "; run `sentiment topics create`");
    }
    return ExitCode.OK;
  }

  private static TextTable table(List<TopicState> states) {
    var table =
        new TextTable(
            "TOPIC", "PARTITIONS", "COPIES", "CLEANUP", "RETENTION MS", "MAX BYTES", "OFFSETS");
    for (TopicState state : states) {
      if (state.exists()) {
        table.add(
            state.name(),
            Integer.toString(state.partitions()),
            Integer.toString(state.replicationFactor()),
            state.cleanupPolicy(),
            Long.toString(state.retentionMs()),
            Long.toString(state.maxMessageBytes()),
            Long.toString(state.offsets()));
      } else {
        table.add(state.name(), "missing", "", "", "", "", "");
      }
    }
    return table;
  }

  /** A missing topic has only its name and the fact that it is missing. */
  private static Map<String, Object> object(TopicState state) {
    var object = new LinkedHashMap<String, Object>();
    object.put("name", state.name());
    object.put("exists", state.exists());
    if (state.exists()) {
      object.put("partitions", state.partitions());
      object.put("replicationFactor", state.replicationFactor());
      object.put("cleanupPolicy", state.cleanupPolicy());
      object.put("retentionMs", state.retentionMs());
      object.put("maxMessageBytes", state.maxMessageBytes());
      object.put("offsets", state.offsets());
    }
    return object;
  }
}
