package org.sentimentstreams.cli.lab;

import picocli.CommandLine.Command;

/** Measurements; of what is a command of its own. */
@Command(
    name = "bench",
    description = "Measure how fast and how good the parts are, on this machine.",
    subcommands = {
      BenchPipelineCommand.class,
      BenchSwapCommand.class,
      BenchModelCommand.class,
      BenchTrainCommand.class,
      BenchGateCommand.class,
      BenchExamCommand.class,
      BenchDriftCommand.class,
      BenchWideCommand.class,
      BenchSuggestCommand.class,
    },
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  sentiment bench pipeline --quick",
      "  sentiment bench swap --swaps 10",
      "  sentiment bench train",
      "  sentiment bench gate --held-out 100",
      "  sentiment bench exam",
      "  sentiment bench drift --data usual.tsv --other other.tsv",
      "  sentiment bench model --data imdb-test.tsv.gz --limit 700",
      "  sentiment bench wide --data labelled.tsv --test other.tsv",
      "  sentiment bench suggest --data pool.tsv --test rest.tsv --model ./encoder",
      "  sentiment bench pipeline --help",
    })
public final class BenchCommand {}
