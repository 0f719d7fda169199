package org.sentimentstreams.training;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import org.sentimentstreams.model.ClassifierConfig;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.Problem;
import org.sentimentstreams.model.Truncation;

/** The config.json of a trained model: that of the model it started from, with its own labels. */
final class ConfigJson {
  private ConfigJson() {}

  static String with(
      ModelDirectory base, List<String> labels, Problem problem, Truncation truncation)
      throws IOException {
    ObjectNode config = base.configJson();
    ObjectNode own = config.withObjectProperty(ModelDirectory.OWN);
    own.put("truncation", truncation.toString());
    own.remove(ModelDirectory.WIDE_KEY); // It was joined with the head of before.
    base.pooling().write(config);
    return ClassifierConfig.of(config, labels, problem == Problem.MULTI_LABEL);
  }
}
