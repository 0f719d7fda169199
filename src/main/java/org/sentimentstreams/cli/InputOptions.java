package org.sentimentstreams.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.sentimentstreams.batching.Batcher;
import org.sentimentstreams.cli.options.ColumnOptions;
import org.sentimentstreams.cli.options.Models;
import org.sentimentstreams.cli.terminal.ExitCode;
import org.sentimentstreams.cli.terminal.Interruption;
import org.sentimentstreams.cli.terminal.ProgressLine;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.config.ModelSettings;
import org.sentimentstreams.data.FileFormat;
import org.sentimentstreams.data.ReviewReader;
import org.sentimentstreams.data.RowPolicy;
import org.sentimentstreams.model.Classification;
import org.sentimentstreams.wide.Cascade;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A whole file to label, and where its rows go. */
final class InputOptions {
  private static final String PRECISION = "precision";

  @Option(
      names = "--input",
      paramLabel = "FILE",
      description = {
        "Label the rows of a file of any size; - reads standard input. All",
        "columns are kept, and prediction, score and truncated are added."
      })
  private String input;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = {
        "With --input: where the rows go, as .jsonl, .csv or .tsv (in a .tsv,",
        "line breaks become blanks). If a run is cut off, the same command",
        "goes on where it was, but not with standard input or a pipe",
        "(default: JSON Lines to standard output)."
      })
  private Path output;

  @Mixin private ColumnOptions columns = new ColumnOptions();

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  boolean isGiven() {
    return input != null;
  }

  /** Refuses options that do not go together. */
  void require(boolean hasTexts) {
    if (isGiven() == hasTexts) {
      throw new ParameterException(
          spec.commandLine(),
          hasTexts
              ? "There are texts and --input: give either"
              : "There is nothing to label: give texts in quotes, or a file with --input");
    }
    if (!isGiven() && output != null) {
      throw new ParameterException(
          spec.commandLine(), "--output is for the rows of --input, which is not given");
    }
    if (output != null) {
      format();
      PartialFile.requireRoom(output, input);
    }
  }

  /** The precision of a run that this one goes on with: another one changes the last digits. */
  Optional<String> begunPrecision() {
    return isGiven() && output != null && ColumnOptions.isRereadable(input)
        ? new PartialFile(output, Map.of()).begun().map(origin -> origin.get(PRECISION))
        : Optional.empty();
  }

  private FileFormat format() {
    if (output == null) {
      return FileFormat.JSONL;
    }
    String name = output.toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".gz") || FileFormat.of(output) == FileFormat.LINES) {
      throw new ParameterException(
          spec.commandLine(),
          "--output is " + output + ": a name that ends in .jsonl, .csv or .tsv is needed");
    }
    return FileFormat.of(output);
  }

  /**
   * Labels the file.
   *
   * @throws IOException if the output cannot be written
   */
  int run(Terminal terminal, Models models, Cascade model) throws IOException {
    PartialFile partial = output == null ? null : partial(models.settings().model(), model);
    PredictionFile.Place place = partial == null ? PredictionFile.Place.START : partial.place();
    if (place.rows() > 0) {
      terminal.err().println("Going on behind row %,d of %s".formatted(place.rows(), output));
    }
    try (partial;
        ReviewReader reader =
            columns.open(terminal, input, null, columns.policy(true, false).withFields());
        PredictionFile file =
            partial == null
                ? PredictionFile.to(terminal.out().writer(), format())
                : PredictionFile.append(partial.path(), format(), place);
        Batcher<Classification> batcher = new Batcher<>(model, models.limits(), models.workers());
        ProgressLine progress = progress(terminal, place)) {
      var work = new FileClassification(batcher, file, place.rows(), watch(partial, progress));
      boolean finished;
      try (Interruption.Work running = terminal.interruption().work(work::stop)) {
        finished = work.run(reader);
      } catch (IOException e) {
        if (partial == null) {
          throw e;
        }
        throw partial.failed(e);
      }
      reader.complaints().forEach(terminal.err()::println);
      if (partial != null && finished) {
        partial.finish();
      }
      terminal.err().println(sentence(work, finished));
    }
    return ExitCode.OK;
  }

  private static FileClassification.Progress watch(PartialFile partial, ProgressLine progress) {
    return new FileClassification.Progress() {
      @Override
      public void step() {
        progress.step();
      }

      @Override
      public void keep(PredictionFile.Place place) throws IOException {
        if (partial != null) {
          partial.keep(place);
        }
      }
    };
  }

  private String sentence(FileClassification work, boolean finished) {
    String rows =
        "%,d row%s labelled%s"
            .formatted(
                work.rows(),
                work.rows() == 1 ? "" : "s",
                work.unlabelled() == 0
                    ? ""
                    : ", %,d of them without a prediction, since the model can make nothing of their texts"
                        .formatted(work.unlabelled()));
    if (finished) {
      return rows;
    }
    if (output == null) {
      return "Stopped: " + rows;
    }
    return ColumnOptions.isRereadable(input)
        ? "Stopped: %s; the same command goes on".formatted(rows)
        : "Stopped: %s; %s is not written, since %s can be read only once"
            .formatted(rows, output, input.equals(ColumnOptions.STDIN) ? "standard input" : input);
  }

  /** While a person types reviews, a progress line would appear between them. */
  private ProgressLine progress(Terminal terminal, PredictionFile.Place place) {
    boolean isTyped = input.equals(ColumnOptions.STDIN) && terminal.isInputTyped();
    return isTyped
        ? ProgressLine.none()
        : ProgressLine.start(terminal, "Labelling", terminal.isErrorWatched() ? left(place) : -1);
  }

  /** How many rows are left; -1 if the input can be read only once. */
  private long left(PredictionFile.Place place) {
    if (!ColumnOptions.isRereadable(input)) {
      return -1;
    }
    long rows = -place.rows();
    RowPolicy anyRow = columns.policy(true, false);
    try (ReviewReader reader =
        ReviewReader.open(Path.of(input), columns.format(), columns.columns(null), anyRow)) {
      for (var row : reader) {
        rows++;
      }
    }
    return rows;
  }

  /** All that the rows of the output follow from. */
  private PartialFile partial(ModelSettings settings, Cascade model) throws IOException {
    if (!ColumnOptions.isRereadable(input)) {
      return new PartialFile(output, null);
    }
    Path file = Path.of(input);
    Map<String, String> origin = new TreeMap<>(columns.asMap());
    origin.put("--input", input);
    origin.put("bytes", Long.toString(Files.size(file)));
    origin.put("modified", Files.getLastModifiedTime(file).toString());
    origin.put("model", model.version());
    origin.put("encoding", model.encoding());
    if (model.hasWide()) {
      origin.put("cascade", settings.cascade());
    }
    if (model.hasWide() && settings.cascade().equals("auto")) {
      origin.put("cascade.sample", Double.toString(settings.cascadeSample()));
    }
    origin.put(PRECISION, model.deep().precision().toString());
    return new PartialFile(output, origin);
  }
}
