package org.sentimentstreams.cli.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.sentimentstreams.cli.options.DataOptions;
import org.sentimentstreams.cli.options.ModelOptions;
import org.sentimentstreams.cli.options.Models;
import org.sentimentstreams.cli.options.SettingsOptions;
import org.sentimentstreams.cli.terminal.ExitCode;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.data.ReviewRow;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.training.recipe.Recipe;
import org.sentimentstreams.training.recipe.RecipeReader;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains the classifier layers over a frozen encoder. */
@Command(
    name = "head",
    description = {
      "Train new classifier layers on labelled reviews; the encoder stays as it is.",
      "The encoder's output for each text is cached, so a second run takes seconds.",
    },
    footer = {
      "",
      "Examples:",
      "  sentiment train head --data labeled.tsv --output my-model",
      "  sentiment train head --data train.tsv.gz --exclude test.tsv.gz --output my-model",
      "  sentiment evaluate --data test.tsv.gz --model my-model",
    })
final class TrainHeadCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "FILE",
      description = "TSV, CSV or JSON Lines with texts and labels; also with gzip.")
  private Path data;

  @Option(
      names = "--exclude",
      paramLabel = "FILE",
      description =
          "Do not train on texts that are in this file, such as the test set (default: none).")
  private Path exclude;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "DIR",
      description = "The Hugging Face directory to write; it must not exist.")
  private Path output;

  @Mixin private DataOptions rows = new DataOptions();

  @Mixin private ModelOptions model = new ModelOptions();

  @ArgGroup(validate = false, heading = SettingsOptions.HEADING)
  private SettingsOptions settings = new SettingsOptions();

  TrainHeadCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    Settings all = settings.load(terminal.environment(), model.asSettings());
    Recipe recipe = RecipeReader.read("head", Map.of());
    OfflineTraining training = new OfflineTraining(terminal, all, recipe, output, rows.seed());
    training.requireFreeOutput();
    ModelDirectory base = new Models(all, terminal).directory();
    List<ReviewRow> train = rows.readForTraining(data);
    List<ReviewRow> excluded = exclude == null ? List.of() : rows.readAll(exclude);
    OfflineTraining.Result result = training.train(base, train, List.of(), excluded, null);
    terminal
        .out()
        .println(
            String.format(
                Locale.ROOT,
                "%s: trained on %d rows, epoch %d, held-out loss %.4f, held-out accuracy %.4f",
                output,
                result.data().rows().size(),
                result.model().best().number(),
                result.model().heldOut().logLoss(),
                result.model().best().accuracy()));
    return ExitCode.OK;
  }
}
