package org.sentimentstreams.training.wide;

import java.util.Comparator;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.sentimentstreams.training.metrics.Scores;
import org.sentimentstreams.wide.Join;

/**
 * Finds how sure the wide part has to be to answer alone. It starts with the hundredth of the rows
 * that it is surest of, and takes one hundredth more as long as the accuracy that this costs is, at
 * 95 % confidence, within the loss that is allowed. Bounds that are tried in an order that is fixed
 * beforehand, up to the first that fails, need no correction for their number (Angelopoulos et al.,
 * Learn then Test, 2021).
 *
 * @param pool how both parts are joined
 * @param loss share of all rows, 0 to 1, that the accuracy may lose at 95 % confidence
 * @param expected share that it may lose on the rows themselves
 */
record BoundSearch(LogitPool pool, double loss, double expected) {
  private static final int STEPS = 100;

  /**
   * A bound, and what it does on the rows.
   *
   * @param loss what the accuracy loses by it, at most, at 95 %; 0 where nothing is decided alone
   */
  record Found(Join join, double loss) {}

  private record Tally(int decided, int agreed, ShareDifference lost) {}

  /**
   * The bound by which the wide part decides most rows, while the joined answers are right more
   * often than the cascade's by no more than is expected, and at 95 % by no more than the loss;
   * {@link Join#NEVER} if there is none.
   *
   * @param rows that neither part was trained on; the wide part is calibrated
   */
  Found find(BothParts rows) {
    Scores wide = rows.wideScores();
    Scores joined = pool.join(wide, rows.deep());
    double[] confidence = CascadeCurve.confidence(wide);
    double[] surest = surest(rows, confidence);
    Found best = new Found(join(Join.NEVER, 0, 0), 0);
    for (int step = 1; step <= STEPS; step++) {
      int last = (rows.size() * step + STEPS - 1) / STEPS - 1;
      if (last >= surest.length) {
        return best;
      }
      Join tried = join(surest[last], 0, 0);
      Tally tally =
          tally(row -> tried.decides(confidence[row], rows.wide().get(row)), wide, joined);
      double limit = tally.lost().upperLimit();
      if (limit > loss) {
        return best;
      }
      if (tally.lost().estimate() <= expected) {
        double coverage = (double) tally.decided() / rows.size();
        double agreement = lowerLimit(tally.agreed(), tally.decided());
        best = new Found(join(surest[last], coverage, agreement), limit);
      }
    }
    return best;
  }

  /** What a share of rows is not below, at 95 %: Wilson's score interval (1927). */
  private static double lowerLimit(int count, int rows) {
    double z = ShareDifference.Z;
    double share = (double) count / rows;
    double spread = z * Math.sqrt(share * (1 - share) / rows + z * z / (4.0 * rows * rows));
    return (share + z * z / (2 * rows) - spread) / (1 + z * z / rows);
  }

  private Join join(double bound, double coverage, double agreement) {
    return new Join(pool.wide(), pool.deep(), bound, coverage, agreement);
  }

  /** The confidences of what may be decided at all, the highest first. */
  private double[] surest(BothParts rows, double[] confidence) {
    Join any = join(0, 0, 0);
    return IntStream.range(0, rows.size())
        .filter(row -> any.decides(confidence[row], rows.wide().get(row)))
        .mapToObj(row -> confidence[row])
        .sorted(Comparator.reverseOrder())
        .mapToDouble(Double::doubleValue)
        .toArray();
  }

  private static Tally tally(IntPredicate decides, Scores wide, Scores joined) {
    int[] alone = wide.predicted();
    int[] together = joined.predicted();
    int[] right = wide.right();
    int decided = 0;
    int agreed = 0;
    int lost = 0;
    int won = 0;
    for (int row = 0; row < right.length; row++) {
      if (decides.test(row)) {
        decided++;
        agreed += alone[row] == together[row] ? 1 : 0;
        lost += together[row] == right[row] && alone[row] != right[row] ? 1 : 0;
        won += alone[row] == right[row] && together[row] != right[row] ? 1 : 0;
      }
    }
    return new Tally(decided, agreed, new ShareDifference(lost, won, right.length));
  }
}
