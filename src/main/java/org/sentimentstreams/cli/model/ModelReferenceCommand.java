package org.sentimentstreams.cli.model;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.sentimentstreams.cli.options.LabelledFile;
import org.sentimentstreams.cli.options.Models;
import org.sentimentstreams.cli.options.SettingsOptions;
import org.sentimentstreams.cli.terminal.CommandFailedException;
import org.sentimentstreams.cli.terminal.ExitCode;
import org.sentimentstreams.cli.terminal.ProgressLine;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.data.ReviewRow;
import org.sentimentstreams.drift.Bins;
import org.sentimentstreams.drift.Reference;
import org.sentimentstreams.drift.ReferenceJson;
import org.sentimentstreams.drift.ReferenceRecorder;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.training.ServedRows;
import org.sentimentstreams.training.dataset.HeldOutSplit;
import org.sentimentstreams.training.dataset.LabeledText;
import org.sentimentstreams.training.recipe.Recipe;
import org.sentimentstreams.wide.Cascade;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Records what labelled reviews are like to a model. */
@Command(
    name = "reference",
    description = {
      "Record in a model's directory what labelled reviews are like to it, as its service sees them.",
      "A service that serves the model tells by that when its reviews become others (docs/drift.md). "
          + "Trainings do it by themselves; this is for models from elsewhere. It writes counts into "
          + "config.json, which makes it another version.",
    },
    footer = {
      "",
      "Examples:",
      "  sentiment model reference --model ./my-model --data labeled.tsv",
      "  sentiment model reference --model ./my-model --data all.tsv --held-out 0.1",
    })
final class ModelReferenceCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private LabelledFile file = new LabelledFile();

  @Option(
      names = "--held-out",
      paramLabel = "SHARE",
      description = {
        "Of the rows, take those that a training with held-out.share=SHARE holds out",
        "(default: all rows). A model is surer of rows that it was trained on."
      })
  private Float heldOut;

  @ArgGroup(validate = false, heading = SettingsOptions.HEADING)
  private SettingsOptions settings = new SettingsOptions();

  @Spec private CommandSpec spec;

  ModelReferenceCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    Settings all = settings.load(terminal.environment(), file.asSettings());
    Models models = new Models(all, terminal);
    models.requireChangeable(spec);
    ModelDirectory directory = models.directory();
    List<ReviewRow> rows = chosen(file.read());
    if (rows.size() < Reference.LEAST_ROWS) {
      throw new CommandFailedException(
          "%d rows are too few for a reference: %d are needed"
              .formatted(rows.size(), Reference.LEAST_ROWS));
    }
    Reference reference = recorded(models, directory, rows);
    ReferenceJson.write(directory.path(), reference);
    terminal
        .out()
        .println(
            String.format(
                Locale.ROOT,
                "%s has a reference of %d reviews now: accuracy %.4f, %.4f were to be expected",
                directory.path(),
                reference.counts().reviews(),
                reference.accuracy().orElseThrow(),
                reference.counts().expectedAccuracy()));
    return ExitCode.OK;
  }

  private List<ReviewRow> chosen(List<ReviewRow> rows) {
    if (heldOut == null) {
      return rows;
    }
    var split = new HeldOutSplit(new Recipe.HeldOut(heldOut, false, Recipe.HeldOut.By.ID));
    return rows.stream().filter(row -> split.isHeldOut(LabeledText.of(row))).toList();
  }

  private Reference recorded(Models models, ModelDirectory directory, List<ReviewRow> rows)
      throws IOException {
    try (Cascade model = models.load(directory);
        ProgressLine progress = ProgressLine.start(terminal, "Scoring", rows.size())) {
      ReferenceRecorder recorder = new ReferenceRecorder(Bins.of(model, directory));
      for (ServedRows.Seen seen :
          new ServedRows(model, directory.config()).of(rows, progress::step)) {
        recorder.scored(seen.scored(), seen.isRight());
        if (seen.unknown() >= 0) {
          recorder.read(seen.scored().tokens(), seen.unknown());
        }
      }
      return recorder.reference();
    }
  }
}
