package org.sentimentstreams.cli.train;

import picocli.CommandLine.Command;

/** Training; what kind is a command of its own. */
@Command(
    name = "train",
    description = "Train a model from labelled reviews.",
    subcommands = {
      TrainRunCommand.class,
      TrainServeCommand.class,
      TrainNowCommand.class,
      TrainForgetCommand.class,
      TrainReplayCommand.class,
      TrainSuggestCommand.class,
      TrainHeadCommand.class,
      TrainRecipesCommand.class,
    },
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  sentiment train run --data labeled.tsv --output my-model",
      "  sentiment train serve",
      "  sentiment train suggest --n 100 > to-label.tsv",
      "  sentiment train recipes",
      "  sentiment train run --help",
    })
public final class TrainCommand {}
