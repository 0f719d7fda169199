package org.sentimentstreams.cli.records;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Holds the commands about topics together. */
@Command(
    name = "topics",
    description = "Create the topics, or describe them.",
    subcommands = {TopicsCreateCommand.class, TopicsDescribeCommand.class},
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    footer = {
      "",
      "Examples:",
      "  sentiment topics create --set topics.partitions=12",
      "  sentiment topics describe",
    })
public final class TopicsCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    throw new ParameterException(
        spec.commandLine(), "A command is missing: topics create, or topics describe");
  }
}
