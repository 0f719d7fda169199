package org.sentimentstreams.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.sentimentstreams.model.weights.FileCheck;

/**
 * What the outputs of an adapter's classifier mean: what a person says, or the adapter's own
 * config.json, or that of its base.
 *
 * @param base gives all else of the configuration
 * @param own the adapter's config.json; empty if it has none
 * @param given by a person; null if nobody did
 */
record AdapterLabels(Path folder, ModelDirectory base, JsonNode own, List<String> given) {

  /**
   * @throws InvalidModelException if the adapter's config.json is one of another family
   */
  static AdapterLabels of(Path folder, ModelDirectory base, List<String> given) throws IOException {
    Path file = folder.resolve(ModelDirectory.CONFIG);
    JsonNode own =
        FileCheck.isThere(file) ? JsonFile.read(file) : JsonNodeFactory.instance.objectNode();
    String family = own.path("model_type").asText(base.config().modelType());
    if (!family.equals(base.config().modelType())) {
      throw new InvalidModelException(
          "The adapter is for another base: %s says model_type \"%s\", and %s is of \"%s\""
              .formatted(file, family, base.path(), base.config().modelType()));
    }
    return new AdapterLabels(folder, base, own, given);
  }

  /** Whether this program wrote the adapter, which then has a whole head. */
  boolean isOurs() {
    return own.has(ModelDirectory.OWN);
  }

  /**
   * The config.json of the joined model.
   *
   * @param outputs of the classifier
   * @throws InvalidModelException if nobody names as many labels
   * @throws IOException if a file cannot be read
   */
  String configJson(int outputs) throws IOException {
    ObjectNode config = (ObjectNode) JsonFile.read(base.path().resolve(ModelDirectory.CONFIG));
    requireFirstToken(config);
    if (isOurs()) {
      config.set(ModelDirectory.OWN, own.path(ModelDirectory.OWN));
    } else if (config.path(ModelDirectory.OWN) instanceof ObjectNode ofBase) {
      ofBase.remove(ModelDirectory.WIDE_KEY); // It was joined with the base's own head.
    }
    JsonNode says = own.has("id2label") ? own : config;
    boolean multiLabel = says.path("problem_type").asText().equals("multi_label_classification");
    return ClassifierConfig.of(config, names(outputs), multiLabel);
  }

  private void requireFirstToken(ObjectNode config) {
    if (!Pooling.of(config, base.path().resolve(ModelDirectory.CONFIG)).isFirst()) {
      throw new InvalidModelException(
          "%s pools its hidden states, which the classifiers of PEFT do not: take its encoder as it was before"
              .formatted(base.path()));
    }
  }

  private List<String> names(int outputs) throws IOException {
    String whose = "--labels names";
    List<String> names = given;
    if (names == null && own.has("id2label")) {
      Path file = folder.resolve(ModelDirectory.CONFIG);
      whose = file + " names";
      names = new ConfigReader(own, file).labels(() -> OptionalInt.of(outputs));
    } else if (names == null) {
      whose = base.path() + " names";
      names = base.config().labels();
    }
    boolean binary = outputs == 1 && names.size() == 2;
    if (names.size() != outputs && !binary) {
      throw new InvalidModelException(
          "The classifier has %d outputs, and %s %s: name each, by --labels NAME,NAME"
              .formatted(outputs, whose, names.isEmpty() ? "no labels" : "the labels " + names));
    }
    return names;
  }
}
