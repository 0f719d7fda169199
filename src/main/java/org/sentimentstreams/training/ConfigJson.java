package org.sentimentstreams.training;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The config.json of a trained model: that of the model it started from, with its own labels. */
final class ConfigJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ConfigJson() {}

  static String with(Path base, List<String> labels) throws IOException {
    ObjectNode config = (ObjectNode) JSON.readTree(base.toFile());
    String family = config.path("model_type").asText().equals("distilbert") ? "DistilBert" : "Bert";
    config.putArray("architectures").add(family + "ForSequenceClassification");
    config.remove("num_labels");
    ObjectNode names = config.putObject("id2label");
    ObjectNode numbers = config.putObject("label2id");
    for (int label = 0; label < labels.size(); label++) {
      names.put(Integer.toString(label), labels.get(label));
      numbers.put(labels.get(label), label);
    }
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(config) + "\n";
  }
}
