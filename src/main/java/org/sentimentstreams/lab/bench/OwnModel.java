package org.sentimentstreams.lab.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.sentimentstreams.model.Classifier;
import org.sentimentstreams.model.DirectoryTree;
import org.sentimentstreams.model.Int8Calibration;
import org.sentimentstreams.model.LoadOptions;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.ModelWriter;
import org.sentimentstreams.model.Precision;
import org.sentimentstreams.model.Tokens;

/** This project's runtime: encoder and head, one replica a core. */
record OwnModel(String engine, Classifier classifier, Precision precision, int workers)
    implements EngineUnderTest {
  private static final String NAME = "sentiment-streams";

  static OwnModel load(ModelDirectory directory, int maxTokens, Precision precision, int workers)
      throws IOException {
    LoadOptions options = new LoadOptions(maxTokens, precision, "cpu");
    return new OwnModel(NAME, Classifier.load(directory, options, null), precision, workers);
  }

  /** In 8-bit integers, whose ranges are measured for each batch. */
  static OwnModel withoutRanges(ModelDirectory directory, int maxTokens, int workers)
      throws IOException {
    Path folder = Files.createTempDirectory("sentiment-bench-");
    try {
      Path copy = folder.resolve("model");
      ModelWriter.write(copy, directory);
      Int8Calibration.forget(ModelDirectory.open(copy));
      OwnModel model = load(ModelDirectory.open(copy), maxTokens, Precision.INT8, workers);
      return new OwnModel(
          NAME + ", ranges of each batch", model.classifier, Precision.INT8, workers);
    } finally {
      DirectoryTree.delete(folder);
    }
  }

  @Override
  public boolean inOrderOfArrival() {
    return false;
  }

  @Override
  public void run(List<Tokens> batch) {
    classifier.logits(batch);
  }

  @Override
  public void close() {
    classifier.close();
  }
}
