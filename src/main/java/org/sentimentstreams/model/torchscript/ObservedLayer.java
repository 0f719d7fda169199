package org.sentimentstreams.model.torchscript;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sentimentstreams.model.InputRange;

/**
 * Where the row of a layer lies among what was observed, and the way to round its inputs that costs
 * least, of those that linear-observed.torchscript tried.
 *
 * @param names of the layers that are one here
 * @param start of the row
 * @param width number of channels that it reads
 * @param isFed whether they are the activation of the layer before
 */
public record ObservedLayer(List<String> names, int start, int width, boolean isFed) {
  /** How far below the highest input a channel has to reach to be divided: five powers of two. */
  private static final int HALVINGS = 5;

  /** All of the range, or nine to six tenths of it. */
  private static final int PARTS = 5;

  static final int WAYS = HALVINGS * PARTS;

  /** A division or a copy is a little more work, so it has to save some of the error. */
  private static final double WORTH_IT = 0.9;

  /**
   * A way to round.
   *
   * @param low of all inputs, or 0
   * @param high of all inputs, or 0
   * @param error of the layer's output, as a share of it, in the root mean square over tokens
   */
  public record Best(float low, float high, InputRange range, double error) {}

  /**
   * @param observed all rows, one after the other
   */
  public Best best(float[] observed) {
    int best = 0;
    for (int way = 1; way < WAYS; way++) {
      double least = error(observed, best);
      double limit = best < PARTS && way >= PARTS ? WORTH_IT * least : least;
      if (error(observed, way) < limit) {
        best = way;
      }
    }
    float[] lows = channels(observed, 0);
    float[] highs = channels(observed, width);
    float low = least(lows);
    float high = highest(highs);
    int times = 1 << best / PARTS;
    double part = 1 - best % PARTS / 10.0;
    InputRange range = isFed ? spread(lows, highs, part, times) : divided(lows, highs, part, times);
    return new Best(low, high, range, error(observed, best));
  }

  private double error(float[] observed, int way) {
    return Math.sqrt(observed[start + 1 + way] / observed[start]);
  }

  private float[] channels(float[] observed, int from) {
    int first = start + ObservedArchive.COLUMNS + from;
    return Arrays.copyOfRange(observed, first, first + width);
  }

  private InputRange divided(float[] lows, float[] highs, double part, int times) {
    double largest = Math.max(-least(lows), highest(highs));
    Map<Integer, Integer> divisors = new TreeMap<>();
    for (int channel = 0; largest > 0 && channel < width; channel++) {
      double reach = Math.max(-lows[channel], highs[channel]) / largest;
      int divisor = 1;
      while (divisor < reach * times) {
        divisor *= 2;
      }
      if (divisor > 1) {
        divisors.put(channel, divisor);
        lows[channel] /= divisor;
        highs[channel] /= divisor;
      }
    }
    return new InputRange(
        (float) (least(lows) * part), (float) (highest(highs) * part), divisors, Map.of());
  }

  private InputRange spread(float[] lows, float[] highs, double part, int times) {
    float high = (float) (highest(highs) * part / times);
    Map<Integer, Integer> copies = new TreeMap<>();
    for (int channel = 0; times > 1 && channel < width; channel++) {
      if (highs[channel] > high) {
        copies.put(channel, (int) Math.ceil(highs[channel] / high));
      }
    }
    return new InputRange(least(lows), high, Map.of(), copies);
  }

  private static float least(float[] numbers) {
    float least = 0;
    for (float number : numbers) {
      least = Math.min(least, number);
    }
    return least;
  }

  private static float highest(float[] numbers) {
    float highest = 0;
    for (float number : numbers) {
      highest = Math.max(highest, number);
    }
    return highest;
  }
}
