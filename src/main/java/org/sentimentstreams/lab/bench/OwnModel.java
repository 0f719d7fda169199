package org.sentimentstreams.lab.bench;

import java.io.IOException;
import java.util.List;
import org.sentimentstreams.model.Classifier;
import org.sentimentstreams.model.LoadOptions;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.Precision;
import org.sentimentstreams.model.Tokens;

/** This project's runtime: encoder and head, one replica a core. */
record OwnModel(Classifier classifier, Precision precision, int workers)
    implements EngineUnderTest {

  static OwnModel load(ModelDirectory directory, int maxTokens, Precision precision, int workers)
      throws IOException {
    LoadOptions options = new LoadOptions(maxTokens, precision, "cpu");
    return new OwnModel(Classifier.load(directory, options, null), precision, workers);
  }

  @Override
  public String engine() {
    return "sentiment-streams";
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
