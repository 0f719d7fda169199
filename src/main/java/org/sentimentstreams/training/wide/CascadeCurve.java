package org.sentimentstreams.training.wide;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.sentimentstreams.training.metrics.Scores;
import org.sentimentstreams.wide.WideScore;

/** Coverage against accuracy of a cascade: wide alone on its surest share, joined on the rest. */
public final class CascadeCurve {
  /** Shares of 0 to .9, in steps of a tenth. */
  private static final int STEPS = 10;

  private CascadeCurve() {}

  /**
   * @param wide of each text, calibrated
   * @param joined of the same texts
   * @param mayAnswer whether wide may answer a text alone, however sure it is
   * @return one point a share, but for shares larger than that of the texts it may answer
   */
  public static List<CascadePoint> of(Scores wide, Scores joined, IntPredicate mayAnswer) {
    double[] confidence = confidence(wide);
    List<Integer> surest =
        IntStream.range(0, wide.size())
            .filter(mayAnswer)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer row) -> confidence[row]).reversed())
            .toList();
    List<CascadePoint> points = new ArrayList<>();
    for (int step = 0; step < STEPS; step++) {
      int alone = (int) Math.round((double) wide.size() * step / STEPS);
      if (alone <= surest.size()) {
        double bound = alone == 0 ? 1 : confidence[surest.get(alone - 1)];
        points.add(point((double) step / STEPS, bound, surest.subList(0, alone), wide, joined));
      }
    }
    return points;
  }

  /** How sure the wide part is of each row. */
  static double[] confidence(Scores wide) {
    return IntStream.range(0, wide.size())
        .mapToDouble(row -> WideScore.confidence(wide.problem(), wide.probabilities(row)))
        .toArray();
  }

  private static CascadePoint point(
      double coverage, double bound, List<Integer> alone, Scores wide, Scores joined) {
    int[] wideSays = wide.predicted();
    int[] joinedSays = joined.predicted();
    int[] right = wide.right();
    int ofWide = (int) alone.stream().filter(row -> wideSays[row] == right[row]).count();
    int ofJoined =
        (int) IntStream.range(0, right.length).filter(r -> joinedSays[r] == right[r]).count();
    int replaced = (int) alone.stream().filter(row -> joinedSays[row] == right[row]).count();
    double wideAccuracy = alone.isEmpty() ? Double.NaN : (double) ofWide / alone.size();
    double accuracy = (double) (ofJoined - replaced + ofWide) / right.length;
    return new CascadePoint(coverage, bound, wideAccuracy, accuracy);
  }
}
