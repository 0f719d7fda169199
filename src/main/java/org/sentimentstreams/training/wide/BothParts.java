package org.sentimentstreams.training.wide;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.sentimentstreams.training.metrics.Scores;
import org.sentimentstreams.wide.WideModel;
import org.sentimentstreams.wide.WideScore;

/**
 * What both parts of a model say of the same rows.
 *
 * @param wide what the wide part says, by row
 * @param deep what the transformer says, with the right labels
 */
record BothParts(List<WideScore> wide, Scores deep) {

  static BothParts of(WideModel wide, List<String> texts, Scores deep) {
    return new BothParts(texts.parallelStream().map(wide::score).toList(), deep);
  }

  int size() {
    return wide.size();
  }

  Scores wideScores() {
    float[][] logits = wide.stream().map(WideScore::logits).toArray(float[][]::new);
    return new Scores(deep.labels(), deep.problem(), deep.right(), logits);
  }

  /** The same of some of the rows. */
  BothParts rows(int[] rows) {
    return new BothParts(Arrays.stream(rows).mapToObj(wide::get).toList(), deep.rows(rows));
  }

  /** The same with the wide part's logits divided by a temperature. */
  BothParts divided(double temperature) {
    float[][] logits = wideScores().divided(temperature).logits();
    List<WideScore> divided =
        IntStream.range(0, size())
            .mapToObj(row -> new WideScore(logits[row], wide.get(row).voices()))
            .toList();
    return new BothParts(divided, deep);
  }
}
