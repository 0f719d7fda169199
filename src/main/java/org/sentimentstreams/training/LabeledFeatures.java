package org.sentimentstreams.training;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Feature vectors with the index of the right label; both lists have one length.
 *
 * @param features one vector of H numbers a text
 * @param labels 0 to the number of labels - 1
 */
record LabeledFeatures(List<float[]> features, List<Integer> labels) {

  int size() {
    return labels.size();
  }

  LabeledFeatures select(List<Integer> rows) {
    return new LabeledFeatures(
        rows.stream().map(features::get).toList(), rows.stream().map(labels::get).toList());
  }

  /** All rows in another order. */
  List<Integer> shuffledRows(Random random) {
    List<Integer> rows = new ArrayList<>();
    for (int row = 0; row < size(); row++) {
      rows.add(row);
    }
    Collections.shuffle(rows, random);
    return rows;
  }
}
