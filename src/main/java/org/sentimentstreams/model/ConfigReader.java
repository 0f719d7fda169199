package org.sentimentstreams.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** Entries of a config.json, with errors that name the file and the entry. */
record ConfigReader(JsonNode json, Path file) {
  private static final int MOST_LABELS = 1_000;
  private static final int DEFAULT_LABELS = 2;

  int natural(String key) {
    JsonNode value = json.path(key);
    if (!value.isInt() || value.asInt() < 1) {
      throw new InvalidModelException(
          "%s: \"%s\" is %s; a whole number above 0 is needed"
              .formatted(file, key, value.isMissingNode() ? "missing" : value));
    }
    return value.asInt();
  }

  void refuse(String key, String value) {
    if (json.path(key).asText().equals(value)) {
      throw new InvalidModelException(
          "%s: \"%s\": \"%s\" is not supported".formatted(file, key, value));
    }
  }

  /**
   * The names of the labels; none for a bare encoder. A classifier with one logit has two: what its
   * config.json names, and that it is not so.
   */
  List<String> labels() {
    JsonNode id2label = json.path("id2label");
    List<String> labels = id2label.isEmpty() ? unnamed() : named(id2label);
    return labels.size() == 1 && !isMultiLabel()
        ? List.of("not " + labels.get(0), labels.get(0))
        : labels;
  }

  private boolean isMultiLabel() {
    return json.path("problem_type").asText().equals("multi_label_classification");
  }

  private List<String> named(JsonNode id2label) {
    requireFew(id2label.size());
    Set<String> labels = new LinkedHashSet<>();
    for (int i = 0; i < id2label.size(); i++) {
      JsonNode name = id2label.path(Integer.toString(i));
      if (!name.isTextual()) {
        throw new InvalidModelException(
            "%s: \"id2label\" has %d entries but none for %d".formatted(file, id2label.size(), i));
      }
      if (!labels.add(name.asText())) {
        throw new InvalidModelException(
            "%s: \"id2label\" has the label \"%s\" twice".formatted(file, name.asText()));
      }
    }
    return List.copyOf(labels);
  }

  /** Hugging Face leaves names out where they are its own: LABEL_0, LABEL_1 … */
  private List<String> unnamed() {
    boolean classifier = false;
    for (JsonNode architecture : json.path("architectures")) {
      classifier |= architecture.asText().endsWith("ForSequenceClassification");
    }
    if (!classifier) {
      return List.of();
    }
    int count = json.has("num_labels") ? natural("num_labels") : DEFAULT_LABELS;
    requireFew(count);
    return IntStream.range(0, count).mapToObj(i -> "LABEL_" + i).toList();
  }

  private void requireFew(int labels) {
    if (labels > MOST_LABELS) {
      throw new InvalidModelException(
          "%s has %d labels; at most %d are supported".formatted(file, labels, MOST_LABELS));
    }
  }
}
