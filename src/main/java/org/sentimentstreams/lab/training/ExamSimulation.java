package org.sentimentstreams.lab.training;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.sentimentstreams.exam.PairedAnswers;

/**
 * Streams of labels that two versions with a known difference answer, and somebody looks at the
 * band of the difference after each label. The same seed gives the same streams. For use by one
 * thread at a time.
 */
public final class ExamSimulation {
  private final double error;
  private final int streams;
  private final int labels;

  /**
   * How far one version must be ahead for the band to leave 0, by how many questions only one of
   * them answered right; 0 is not known yet.
   */
  private final int[] leads;

  /**
   * @param error probability with which the band may ever leave out the true difference
   * @param streams how many are drawn for each result
   * @param labels length of a stream
   */
  public ExamSimulation(double error, int streams, int labels) {
    this.error = error;
    this.streams = streams;
    this.labels = labels;
    this.leads = new int[labels + 1];
  }

  /**
   * When the band of each stream first leaves 0.
   *
   * @param after numbers of labels, ascending; for a stream that never gets there, the number of
   *     its labels and one more
   * @param labels length of a stream
   */
  public record Result(int[] after, int labels) {
    /** How many streams get there. */
    public int seen() {
      return (int) Arrays.stream(after).filter(label -> label <= labels).count();
    }

    /** Labels within which this share of the streams get there; may be more than a stream has. */
    public int within(double share) {
      return after[(int) Math.ceil(share * after.length) - 1];
    }
  }

  /**
   * @param disagreement how often only one version is right, 0 to 1
   * @param difference of the accuracies; equal versions have 0, and all that are seen are false
   *     alarms
   */
  public Result run(double disagreement, double difference, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] after = new int[streams];
    Arrays.setAll(after, stream -> stream(random, disagreement, (disagreement + difference) / 2));
    Arrays.sort(after);
    return new Result(after, labels);
  }

  private int stream(SplittableRandom random, double disagreement, double onlyFirst) {
    int one = 0;
    int ahead = 0;
    for (int label = 1; label <= labels; label++) {
      double drawn = random.nextDouble();
      if (drawn < disagreement) {
        one++;
        ahead += drawn < onlyFirst ? 1 : -1;
        if (Math.abs(ahead) >= lead(one)) {
          return label;
        }
      }
    }
    return labels + 1;
  }

  private int lead(int one) {
    if (leads[one] == 0) {
      int lead = one % 2 == 0 ? 2 : 1;
      while (lead <= one && !isRefuted(one, lead)) {
        lead += 2;
      }
      leads[one] = lead;
    }
    return leads[one];
  }

  private boolean isRefuted(int one, int lead) {
    return new PairedAnswers(labels, (one + lead) / 2, (one - lead) / 2).refutes(0, error);
  }
}
