package org.sentimentstreams.model;

import java.util.ArrayList;
import java.util.List;

/** What is odd about the names of labels. */
final class OddLabels {
  private OddLabels() {}

  static List<String> of(List<String> labels) {
    List<String> odd = new ArrayList<>();
    if (labels.stream().allMatch(label -> label.matches("LABEL_\\d+"))) {
      odd.add(
          "its labels have no names but %s: name them in \"id2label\" of config.json"
              .formatted(labels));
    }
    long different = labels.stream().map(LabelNames::key).distinct().count();
    if (different < labels.size()) {
      odd.add("labels differ in upper and lower case alone: " + labels);
    }
    return odd;
  }
}
