package org.sentimentstreams.lab.training;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.sentimentstreams.drift.Bins;
import org.sentimentstreams.drift.Clocks;
import org.sentimentstreams.drift.DriftLimits;
import org.sentimentstreams.drift.Reference;
import org.sentimentstreams.drift.ReferenceRecorder;
import org.sentimentstreams.drift.VersionDrift;
import org.sentimentstreams.training.ServedRows.Seen;

/**
 * Streams drawn from reviews that a model has scored once, watched as a service watches them. A
 * reference is drawn anew for each stream, so its chance counts. The same seed gives the same
 * streams.
 *
 * @param bins of the model that has scored the reviews
 * @param error with which anything may ever be flagged
 * @param leastIndex least stability index of what is flagged
 */
public record DriftSimulation(Bins bins, double error, double leastIndex) {
  /** Reviews between two looks; a service looks once a second. */
  private static final int BETWEEN_LOOKS = 25;

  private static final long SECOND = 1_000_000_000L;

  /**
   * What is drawn.
   *
   * @param runs streams
   * @param reference reviews of a reference
   * @param window reviews of a window
   * @param usual reviews of a stream that are like the reference: at least so many, and by chance
   *     up to a window more if others follow
   * @param others reviews that follow
   */
  public record Plan(int runs, int reference, int window, int usual, int others) {}

  /**
   * When streams are flagged.
   *
   * @param tooEarly streams that are flagged while they are as usual
   * @param after of the other streams, the number of other reviews; ascending, and one more than
   *     there are where they are never flagged; not to be written to
   */
  public record Result(int runs, int tooEarly, int[] after) {

    /** Other reviews within which this share of the streams that are not flagged too early is. */
    public int within(double share) {
      return after.length == 0
          ? Integer.MAX_VALUE
          : after[Math.max(0, (int) Math.ceil(share * after.length) - 1)];
    }
  }

  /**
   * Draws streams and watches them.
   *
   * @param usual reviews to draw from
   * @param other reviews that come instead; may be empty where none follow
   */
  public Result run(Plan plan, List<Seen> usual, List<Seen> other, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int early = 0;
    int[] after = new int[plan.runs()];
    int count = 0;
    for (int run = 0; run < plan.runs(); run++) {
      int flagged = stream(plan, usual, other, random.split());
      if (flagged < 0) {
        early++;
      } else {
        after[count++] = flagged;
      }
    }
    int[] found = Arrays.copyOf(after, count);
    Arrays.sort(found);
    return new Result(plan.runs(), early, found);
  }

  /** Minus one if it is flagged while it is as usual. */
  private int stream(Plan plan, List<Seen> usual, List<Seen> other, SplittableRandom random) {
    long[] now = {0};
    long step = SECOND / BETWEEN_LOOKS;
    DriftLimits limits =
        new DriftLimits(
            error, leastIndex, Duration.ofNanos(plan.window() * step), plan.window(), 1);
    VersionDrift drift =
        new VersionDrift(
            bins,
            Optional.of(reference(plan, usual, random)),
            limits,
            new Clocks(() -> now[0], () -> 0),
            change -> {});
    int before = plan.usual() + (plan.others() > 0 ? random.nextInt(plan.window()) : 0);
    for (int review = 1; review <= before + plan.others(); review++) {
      List<Seen> from = review <= before ? usual : other;
      Seen seen = from.get(random.nextInt(from.size()));
      if (seen.unknown() >= 0) {
        drift.read(seen.scored().tokens(), seen.unknown());
      }
      now[0] += step;
      drift.scored(seen.scored());
      if (!drift.status().since().isEmpty()) {
        return review <= before ? -1 : review - before;
      }
    }
    return plan.others() + 1;
  }

  private Reference reference(Plan plan, List<Seen> usual, SplittableRandom random) {
    ReferenceRecorder recorder = new ReferenceRecorder(bins);
    for (int row = 0; row < plan.reference(); row++) {
      Seen seen = usual.get(random.nextInt(usual.size()));
      recorder.scored(seen.scored(), seen.isRight());
      if (seen.unknown() >= 0) {
        recorder.read(seen.scored().tokens(), seen.unknown());
      }
    }
    return recorder.reference();
  }
}
