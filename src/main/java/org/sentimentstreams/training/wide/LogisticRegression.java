package org.sentimentstreams.training.wide;

import de.bwaldvogel.liblinear.Feature;
import de.bwaldvogel.liblinear.FeatureNode;
import de.bwaldvogel.liblinear.Linear;
import de.bwaldvogel.liblinear.Model;
import de.bwaldvogel.liblinear.Parameter;
import de.bwaldvogel.liblinear.Problem;
import de.bwaldvogel.liblinear.SolverType;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.sentimentstreams.wide.TermVector;

/**
 * L2-regularised logistic regression by liblinear's trust region method, which draws nothing by
 * chance: equal rows give equal weights.
 */
final class LogisticRegression {
  /** How exact liblinear's own programs are. */
  private static final double TOLERANCE = 0.01;

  private static final double ONE = 1;

  static {
    // Otherwise it writes its progress to standard output, which belongs to the command.
    Linear.disableDebugOutput();
  }

  private final Feature[][] rows;
  private final int terms;
  private final double cost;

  /**
   * @param vectors one a text
   * @param terms number of n-grams
   * @param cost of a wrong row against that of a large weight; liblinear's C
   */
  LogisticRegression(List<TermVector> vectors, int terms, double cost) {
    this.rows = vectors.stream().map(vector -> row(vector, terms)).toArray(Feature[][]::new);
    this.terms = terms;
    this.cost = cost;
  }

  /** liblinear counts from 1; the last feature is the bias. */
  private static Feature[] row(TermVector vector, int terms) {
    int size = vector.terms().length;
    Feature[] row = new Feature[size + 1];
    for (int i = 0; i < size; i++) {
      row[i] = new FeatureNode(vector.terms()[i] + 1, vector.values()[i]);
    }
    row[size] = new FeatureNode(terms + 1, ONE);
    return row;
  }

  /**
   * Weights by which a row is told that something is true of from all others.
   *
   * @param isTrue of a row's number
   * @return one weight an n-gram, and the bias; where all rows are of one kind, the bias alone,
   *     from counts to which one half is added
   */
  double[] fit(IntPredicate isTrue) {
    long yes = IntStream.range(0, rows.length).filter(isTrue).count();
    long no = rows.length - yes;
    if (yes == 0 || no == 0) {
      double[] weights = new double[terms + 1];
      weights[terms] = Math.log((yes + 0.5) / (no + 0.5));
      return weights;
    }
    var problem = new Problem();
    problem.l = rows.length;
    problem.n = terms + 1;
    problem.x = rows;
    problem.y = IntStream.range(0, rows.length).mapToDouble(i -> isTrue.test(i) ? 1 : 0).toArray();
    Model model = Linear.train(problem, new Parameter(SolverType.L2R_LR, cost, TOLERANCE));
    double[] weights = model.getFeatureWeights();
    // They speak for the label that came first.
    int sign = model.getLabels()[0] == 1 ? 1 : -1;
    return IntStream.rangeClosed(0, terms).mapToDouble(i -> sign * weights[i]).toArray();
  }
}
