package org.sentimentstreams.cli.options;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.sentimentstreams.data.ReviewRow;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of commands that measure a model on a file of labelled reviews. */
public final class LabelledFile {

  @Option(
      names = "--data",
      required = true,
      paramLabel = "FILE",
      description = "TSV, CSV or JSON Lines with texts and labels; also with gzip.")
  private Path data;

  @Mixin private DataOptions rows = new DataOptions();

  @Mixin private ModelOptions model = new ModelOptions();

  /** What was given of the model, by the key of the setting. */
  public Map<String, String> asSettings() {
    return model.asSettings();
  }

  /** The rows with a text and a label, as many as were asked for, in the order of the file. */
  public List<ReviewRow> read() {
    return rows.readLabelled(data);
  }
}
