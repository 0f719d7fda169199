package org.sentimentstreams.wide;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.sentimentstreams.model.Problem;

/**
 * What the wide part says of one text.
 *
 * @param logits one a label
 * @param voices how many n-grams the verdict rests on: n where n of them speak equally loud, 1
 *     where one drowns out all others, 0 where none is known. It is the square of the sum of what
 *     they contribute, signs apart, divided by the sum of the squares (Kish's effective sample
 *     size). Repetition does not raise it.
 */
public record WideScore(float[] logits, double voices) {
  /**
   * With fewer, the text is too short or too monotonous for the confidence to mean what it means in
   * other texts. "great great great … refund" has 2, a review of ten words that agree about 10.
   */
  public static final double ENOUGH_VOICES = 5;

  /**
   * The probability of what is said; where there may be several labels, of the one that is least
   * sure.
   *
   * @param probabilities one a label
   */
  public static double confidence(Problem problem, double[] probabilities) {
    if (problem != Problem.MULTI_LABEL) {
      return Arrays.stream(probabilities).max().orElse(0);
    }
    return Arrays.stream(probabilities).map(p -> Math.max(p, 1 - p)).min().orElse(0);
  }

  /**
   * Whether both say the same of a text: the same label, or where there may be several, the same
   * set of those that are more likely than not.
   *
   * @param some logits, one a label
   * @param others as many
   */
  public static boolean agree(Problem problem, float[] some, float[] others) {
    if (problem != Problem.MULTI_LABEL) {
      return highest(some) == highest(others);
    }
    return IntStream.range(0, some.length).allMatch(label -> some[label] > 0 == others[label] > 0);
  }

  /** The first of equals. */
  private static int highest(float[] logits) {
    int highest = 0;
    for (int label = 1; label < logits.length; label++) {
      highest = logits[label] > logits[highest] ? label : highest;
    }
    return highest;
  }

  /** Whether enough n-grams speak for the wide part to answer alone. */
  public boolean hasEnoughVoices() {
    return voices >= ENOUGH_VOICES;
  }
}
