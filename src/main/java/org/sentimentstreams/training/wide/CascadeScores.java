package org.sentimentstreams.training.wide;

import java.util.List;
import org.sentimentstreams.training.metrics.Scores;
import org.sentimentstreams.wide.WidePart;
import org.sentimentstreams.wide.WideScore;

/** Scores of a whole model, as it serves: its wide part alone, or both parts joined. */
public final class CascadeScores {
  private CascadeScores() {}

  /**
   * Scores rows of which the transformer's scores are there.
   *
   * @param texts of the rows
   * @param deep what the transformer says of them
   */
  public static Scores of(WidePart part, List<String> texts, Scores deep) {
    return of(part, BothParts.of(part.model(), texts, deep));
  }

  static Scores of(WidePart part, BothParts rows) {
    float[][] logits = new float[rows.size()][];
    for (int row = 0; row < logits.length; row++) {
      WideScore said = rows.wide().get(row);
      logits[row] =
          part.decides(said)
              ? said.logits()
              : part.join().logits(said.logits(), rows.deep().logits()[row]);
    }
    Scores deep = rows.deep();
    return new Scores(deep.labels(), deep.problem(), deep.right(), logits);
  }
}
