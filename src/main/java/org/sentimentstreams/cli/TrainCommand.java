package org.sentimentstreams.cli;

import picocli.CommandLine.Command;

/** Training; what kind is a command of its own. */
@Command(
    name = "train",
    description = "Train a model from labelled reviews.",
    subcommands = TrainHeadCommand.class,
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  sentiment train head --data labeled.tsv --output my-model",
      "  sentiment train head --help",
    })
final class TrainCommand {}
