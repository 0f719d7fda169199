package org.sentimentstreams.training.wide;

import org.sentimentstreams.training.metrics.Calibration;
import org.sentimentstreams.training.metrics.Folds;
import org.sentimentstreams.training.metrics.Scores;
import org.sentimentstreams.wide.WideModel;
import org.sentimentstreams.wide.WidePart;

/**
 * Joins a wide part with a transformer by rows that neither was trained on, and scores the same
 * rows as the other rows would have them joined ({@link Folds}).
 *
 * @param model the wide part, not calibrated
 * @param loss as {@link BoundSearch} has it
 * @param expected likewise
 */
record JoinSearch(WideModel model, double loss, double expected) {

  /** How two parts that are calibrated are joined, and when the wide one answers alone. */
  BoundSearch.Found join(BothParts rows) {
    LogitPool pool = LogitPool.fit(rows.wideScores(), rows.deep());
    return new BoundSearch(pool, loss, expected).find(rows);
  }

  /** Both always asked, each row joined as the other rows say. */
  Scores joined(BothParts rows) {
    return crossFitted(
        rows,
        (others, own) -> {
          double temperature = Calibration.temperature(others.wideScores());
          BothParts calibrated = others.divided(temperature);
          LogitPool pool = LogitPool.fit(calibrated.wideScores(), calibrated.deep());
          return pool.join(own.divided(temperature).wideScores(), own.deep());
        });
  }

  /**
   * Whether the join has a lower log loss than the transformer alone, and no accuracy that is lower
   * by more than the loss: one row of thousands is chance, and n-grams save the transformer's time.
   */
  boolean helps(Scores joined, Scores deep) {
    return joined.logLoss() < deep.logLoss()
        && joined.evaluation().accuracy() >= deep.evaluation().accuracy() - loss;
  }

  /** As the model would serve each row, if only the other rows had had a say in it. */
  Scores served(BothParts rows) {
    return crossFitted(
        rows,
        (others, own) -> {
          if (!helps(joined(others), others.deep())) {
            return own.deep();
          }
          double temperature = Calibration.temperature(others.wideScores());
          BoundSearch.Found found = join(others.divided(temperature));
          return CascadeScores.of(part(found), own.divided(temperature));
        });
  }

  private WidePart part(BoundSearch.Found found) {
    return new WidePart(model, found.join(), "");
  }

  /** The scores of each part of the rows, by what is fitted on all other parts. */
  private static Scores crossFitted(BothParts rows, Fitting fitting) {
    Folds folds = Folds.divide(rows.size());
    float[][] logits = new float[rows.size()][];
    for (int part = 0; part < Folds.COUNT; part++) {
      int[] own = folds.in(part);
      Scores scores = fitting.scores(rows.rows(folds.outside(part)), rows.rows(own));
      for (int i = 0; i < own.length; i++) {
        logits[own[i]] = scores.logits()[i];
      }
    }
    Scores deep = rows.deep();
    return new Scores(deep.labels(), deep.problem(), deep.right(), logits);
  }

  /** Scores rows by what it learns from others. */
  @FunctionalInterface
  private interface Fitting {
    Scores scores(BothParts others, BothParts own);
  }
}
