package org.sentimentstreams.cli.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.sentimentstreams.cli.options.DataOptions;
import org.sentimentstreams.cli.options.ModelOptions;
import org.sentimentstreams.cli.options.Models;
import org.sentimentstreams.cli.options.SettingsOptions;
import org.sentimentstreams.cli.terminal.ExitCode;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.data.ReviewRow;
import org.sentimentstreams.demo.SampleReviews;
import org.sentimentstreams.model.Int8Calibration;
import org.sentimentstreams.model.Int8Calibration.Layer;
import org.sentimentstreams.model.ModelDirectory;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures what a model's layers read, for 8-bit integers. */
@Command(
    name = "calibrate",
    description = {
      "Measure the range of what each layer of a model reads, for model.precision=int8.",
      "With it, int8 is faster, and a review's scores do not depend on the others of its batch. "
          + "Trainings from a calibrated model do it by themselves. It writes the ranges into "
          + "config.json, which makes it another version.",
    },
    footer = {
      "",
      "Examples:",
      "  sentiment model calibrate --model ./my-model --data reviews.tsv",
      "  sentiment model calibrate --model ./my-model",
    })
final class ModelCalibrateCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Option(
      names = "--data",
      paramLabel = "FILE",
      description = {
        "TSV, CSV or JSON Lines with texts such as the model will read, also with gzip;",
        "labels are not needed (default: sample reviews of many kinds, in English)."
      })
  private Path data;

  @Mixin private DataOptions rows = new DataOptions();

  @Mixin private ModelOptions model = new ModelOptions();

  @ArgGroup(validate = false, heading = SettingsOptions.HEADING)
  private SettingsOptions settings = new SettingsOptions();

  @Spec private CommandSpec spec;

  ModelCalibrateCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    Settings all = settings.load(terminal.environment(), model.asSettings());
    Models models = new Models(all, terminal);
    models.requireChangeable(spec);
    ModelDirectory directory = models.directory();
    List<ReviewRow> read = data == null ? SampleReviews.load() : rows.read(data);
    List<Layer> layers =
        Int8Calibration.measure(directory, read.stream().map(ReviewRow::text).toList());
    Int8Calibration.write(directory, layers);
    say(directory, layers);
    return ExitCode.OK;
  }

  private void say(ModelDirectory directory, List<Layer> layers) {
    Layer worst = Collections.max(layers, Comparator.comparingDouble(Layer::error));
    terminal
        .out()
        .println(
            String.format(
                Locale.ROOT,
                "%s knows what its %d layers read now: rounding costs %.1f %% of a layer's output at most (%s)",
                directory.path(),
                layers.size(),
                100 * worst.error(),
                worst.names().get(0)));
    for (Layer layer : layers) {
      if (!layer.isRounded()) {
        terminal
            .out()
            .println(
                String.format(
                    Locale.ROOT,
                    "Layer %s stays in bfloat16: its inputs lie between %.3g and %.3g, and rounding them would cost %.1f %%",
                    layer.names().get(0),
                    layer.low(),
                    layer.high(),
                    100 * layer.error()));
      }
    }
  }
}
