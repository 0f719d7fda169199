package org.sentimentstreams.cli.train;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How many texts are picked to be labelled, and how. */
final class SuggestOptions {
  @Option(
      names = "--n",
      paramLabel = "N",
      defaultValue = "100",
      description = "How many texts to pick (default: ${DEFAULT-VALUE}).")
  private int wanted;

  @Option(
      names = "--random-share",
      paramLabel = "P",
      defaultValue = "0.2",
      description = {
        "The share of them that is drawn by chance, 0 to 1; only these say how good",
        "a model is on reviews as they come (default: ${DEFAULT-VALUE})."
      })
  private double randomShare;

  @Option(
      names = "--recent",
      paramLabel = "N",
      defaultValue = "10000",
      description = "Pick from about so many of the latest reviews (default: ${DEFAULT-VALUE}).")
  private int recent;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "42",
      description = "The same seed picks the same of equal reviews (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  int wanted() {
    return wanted;
  }

  double randomShare() {
    return randomShare;
  }

  int recent() {
    return recent;
  }

  long seed() {
    return seed;
  }

  /** Refuses numbers with which nothing can be picked. */
  void requireValid() {
    require(wanted >= 1, "--n is " + wanted + ": a whole number above 0 is needed");
    require(recent >= 1, "--recent is " + recent + ": a whole number above 0 is needed");
    require(
        randomShare >= 0 && randomShare <= 1,
        "--random-share is " + randomShare + ": a number from 0 to 1 is needed");
  }

  private void require(boolean condition, String message) {
    if (!condition) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }
}
