package org.sentimentstreams.cli.records;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Holds the commands about dead letters together. */
@Command(
    name = "dlq",
    description = "List dead letters, show one, send them back, or skip a review by hand.",
    subcommands = {
      DlqListCommand.class,
      DlqShowCommand.class,
      DlqReplayCommand.class,
      DlqSkipCommand.class
    },
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    footer = {
      "",
      "Examples:",
      "  sentiment dlq list --reason InvalidReview",
      "  sentiment dlq show 2@17",
      "  sentiment dlq replay --dry-run",
      "  sentiment dlq skip reviews-0@17 --dry-run",
    })
public final class DlqCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    throw new ParameterException(
        spec.commandLine(), "A command is missing: dlq list, dlq show, dlq replay or dlq skip");
  }
}
