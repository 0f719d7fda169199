package org.sentimentstreams.drift;

/**
 * A signal of a window beside the reference.
 *
 * @param index the population stability index, 0 or more
 * @param evidence that they differ, in parts of what is needed to be sure; may be below 0
 * @param differs whether they surely do, and by enough to matter
 */
public record Comparison(double index, double evidence, boolean differs) {

  static Comparison of(long[] reference, long[] stream, double logNeeded, double leastIndex) {
    double index = StabilityIndex.of(reference, stream);
    double evidence = Evidence.log(reference, stream) / logNeeded;
    return new Comparison(index, evidence, evidence >= 1 && index >= leastIndex);
  }
}
