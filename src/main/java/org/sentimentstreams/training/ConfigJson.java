package org.sentimentstreams.training;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.Problem;
import org.sentimentstreams.model.Truncation;
import org.sentimentstreams.model.torchscript.Families;
import org.sentimentstreams.model.torchscript.Family;

/** The config.json of a trained model: that of the model it started from, with its own labels. */
final class ConfigJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ConfigJson() {}

  static String with(
      ModelDirectory base, List<String> labels, Problem problem, Truncation truncation)
      throws IOException {
    ObjectNode config = base.configJson();
    Family family = Families.of(config.path("model_type").asText());
    config.putArray("architectures").add(family.className() + "ForSequenceClassification");
    config.remove("num_labels");
    config.remove("problem_type");
    ObjectNode own = config.withObjectProperty(ModelDirectory.OWN);
    own.remove("int8_accuracy_loss"); // That was measured of other weights.
    own.put("truncation", truncation.toString());
    base.pooling().write(config);
    if (problem == Problem.MULTI_LABEL) {
      config.put("problem_type", "multi_label_classification");
    }
    ObjectNode names = config.putObject("id2label");
    ObjectNode numbers = config.putObject("label2id");
    for (int label = 0; label < labels.size(); label++) {
      names.put(Integer.toString(label), labels.get(label));
      numbers.put(labels.get(label), label);
    }
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(config) + "\n";
  }
}
