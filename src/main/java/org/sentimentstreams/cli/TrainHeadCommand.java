package org.sentimentstreams.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.data.ReviewRow;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.ModelWriter;
import org.sentimentstreams.training.HeadTraining;
import org.sentimentstreams.training.HeadTrainingRun;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains the classifier layers over a frozen encoder. */
@Command(
    name = "head",
    description = {
      "Train new classifier layers on labelled reviews; the encoder stays as it is.",
      "What the encoder says of each text is kept in the cache, so that a second run takes seconds.",
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
      description = "Texts in this file are not trained on: the test set (default: none).")
  private Path exclude;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "DIR",
      description = "Where the model is written, a Hugging Face directory; must not exist.")
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
    if (Files.exists(output)) {
      throw new CommandFailedException(
          output + " exists already: give --output another name, or remove it");
    }
    Models models = new Models(all, terminal);
    ModelDirectory encoder = models.directory();
    models.startEngine();
    List<ReviewRow> train = rows.read(data);
    Set<String> excluded = new HashSet<>();
    if (exclude != null) {
      rows.readAll(exclude).forEach(row -> excluded.add(row.text()));
    }
    var run =
        new HeadTrainingRun(
            encoder,
            all.cacheDir().resolve("features"),
            HeadTraining.defaults().withSeed(rows.seed()),
            terminal.err()::println);
    // The process must not end in the middle of a step.
    terminal.interruption().onRequest(run::stop);
    HeadTrainingRun.Outcome outcome =
        run.run(train, excluded, all.maxTokens(), models.limits(), models.workers());
    ModelWriter.write(output, encoder, outcome.head());
    terminal
        .out()
        .println(
            String.format(
                Locale.ROOT,
                "%s: trained on %d rows, epoch %d, held-out loss %.4f, held-out accuracy %.4f",
                output,
                outcome.rows(),
                outcome.epoch(),
                outcome.heldOutLoss(),
                outcome.heldOutAccuracy()));
    return Sentiment.OK;
  }
}
