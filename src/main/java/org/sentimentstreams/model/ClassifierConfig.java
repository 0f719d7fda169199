package org.sentimentstreams.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.sentimentstreams.model.torchscript.Families;
import org.sentimentstreams.model.torchscript.Family;

/** Makes the config.json of a classifier of that of the model that it was made from. */
public final class ClassifierConfig {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ClassifierConfig() {}

  /**
   * @param config of the model before; is changed
   * @param labels by index
   * @return the text of the file
   */
  public static String of(ObjectNode config, List<String> labels, boolean multiLabel)
      throws IOException {
    boolean sameAnswers = sameAnswers(config, labels, multiLabel);
    Family family = Families.of(config.path("model_type").asText());
    config.putArray("architectures").add(family.className() + "ForSequenceClassification");
    config.remove("num_labels");
    config.remove("problem_type");
    // These were measured of other weights. The loss in int8 is the encoder's, whose digest is
    // known
    // if it is calibrated; so another head for the same answers keeps it.
    ObjectNode own = config.withObjectProperty(ModelDirectory.OWN);
    own.remove(ModelDirectory.REFERENCE_KEY);
    if (!sameAnswers || !own.has(Int8Inputs.KEY)) {
      own.remove(ModelDirectory.INT8_LOSS);
    }
    if (multiLabel) {
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

  private static boolean sameAnswers(ObjectNode config, List<String> labels, boolean multiLabel) {
    JsonNode names = config.path("id2label");
    List<String> before =
        IntStream.range(0, names.size())
            .mapToObj(label -> names.path(Integer.toString(label)).asText())
            .toList();
    boolean wasMultiLabel =
        config.path("problem_type").asText().equals("multi_label_classification");
    return before.equals(labels) && wasMultiLabel == multiLabel;
  }
}
