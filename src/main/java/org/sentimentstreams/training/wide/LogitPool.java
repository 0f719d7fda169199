package org.sentimentstreams.training.wide;

import org.sentimentstreams.model.Problem;
import org.sentimentstreams.training.metrics.Scores;
import org.sentimentstreams.wide.Join;

/**
 * Joins what two models say: the weighted sum of their logits (a logarithmic opinion pool).
 *
 * @param wide weight of the first model's logits
 * @param deep weight of the second one's
 */
public record LogitPool(double wide, double deep) {
  /** Where rows say little, half of each. */
  private static final double BEFORE = 0.5;

  /** How many rows' worth of trust that has. */
  private static final double PRIOR = 1;

  private static final int STEPS = 50;
  private static final double SMALL = 1e-9;

  /**
   * The weights under which the rows are most probable, by Newton's method. Neither model may have
   * been trained on the rows.
   */
  public static LogitPool fit(Scores wide, Scores deep) {
    var pool = new LogitPool(BEFORE, BEFORE);
    double cost = pool.cost(wide, deep);
    for (int step = 0; step < STEPS; step++) {
      LogitPool direction = pool.direction(wide, deep);
      double length = 1;
      LogitPool next = pool.plus(direction, length);
      while (next.cost(wide, deep) > cost && length > SMALL) {
        length /= 2;
        next = pool.plus(direction, length);
      }
      double better = next.cost(wide, deep);
      if (cost - better < SMALL) {
        return pool;
      }
      pool = next;
      cost = better;
    }
    return pool;
  }

  /** The joined logits of each row. */
  public Scores join(Scores first, Scores second) {
    var join = new Join(wide, deep, Join.NEVER, 0, 0);
    float[][] joined = new float[first.size()][];
    for (int row = 0; row < joined.length; row++) {
      joined[row] = join.logits(first.logits()[row], second.logits()[row]);
    }
    return new Scores(first.labels(), first.problem(), first.right(), joined);
  }

  private LogitPool plus(LogitPool direction, double length) {
    return new LogitPool(wide + length * direction.wide, deep + length * direction.deep);
  }

  private double cost(Scores first, Scores second) {
    double apart = Math.pow(wide - BEFORE, 2) + Math.pow(deep - BEFORE, 2);
    Scores joined = join(first, second);
    int each = joined.problem() == Problem.MULTI_LABEL ? joined.labels().size() : 1;
    double rows = joined.size() == 0 ? 0 : joined.size() * each * joined.logLoss();
    return rows + PRIOR / 2 * apart;
  }

  /** Newton's step: minus the inverse of the second derivatives times the first. */
  private LogitPool direction(Scores first, Scores second) {
    var slope = new Slope(PRIOR, PRIOR * (wide - BEFORE), PRIOR * (deep - BEFORE));
    Scores joined = join(first, second);
    for (int row = 0; row < joined.size(); row++) {
      slope.add(joined, row, first.logits()[row], second.logits()[row]);
    }
    return slope.step();
  }

  /** First and second derivatives by both weights, summed over rows. */
  private static final class Slope {
    private double wide;
    private double deep;
    private double wideWide;
    private double wideDeep;
    private double deepDeep;

    Slope(double curvature, double wide, double deep) {
      this.wideWide = curvature;
      this.deepDeep = curvature;
      this.wide = wide;
      this.deep = deep;
    }

    void add(Scores joined, int row, float[] a, float[] b) {
      boolean multi = joined.problem() == Problem.MULTI_LABEL;
      double[] said = joined.probabilities(row);
      double meanA = 0;
      double meanB = 0;
      for (int label = 0; label < said.length; label++) {
        int right = joined.right()[row];
        boolean isTrue = multi ? (right >> label & 1) == 1 : right == label;
        double error = said[label] - (isTrue ? 1 : 0);
        double curvature = multi ? said[label] * (1 - said[label]) : said[label];
        wide += error * a[label];
        deep += error * b[label];
        wideWide += curvature * a[label] * a[label];
        wideDeep += curvature * a[label] * b[label];
        deepDeep += curvature * b[label] * b[label];
        meanA += said[label] * a[label];
        meanB += said[label] * b[label];
      }
      if (!multi) {
        wideWide -= meanA * meanA;
        wideDeep -= meanA * meanB;
        deepDeep -= meanB * meanB;
      }
    }

    LogitPool step() {
      double determinant = wideWide * deepDeep - wideDeep * wideDeep;
      return new LogitPool(
          (wideDeep * deep - deepDeep * wide) / determinant,
          (wideDeep * wide - wideWide * deep) / determinant);
    }
  }
}
