package org.sentimentstreams.drift;

/** What has changed, in words. */
public final class DriftWords {
  private DriftWords() {}

  /**
   * What is different about a signal.
   *
   * @param reference its bins
   * @param stream as many
   */
  public static String of(Signal signal, long[] reference, long[] stream) {
    boolean isMore = mean(stream) > mean(reference);
    return switch (signal) {
      case LABEL -> "labels are predicted in other shares";
      case SCORE -> isMore ? "the model is surer" : "the model is less sure";
      case WIDE -> isMore ? "n-grams answer more reviews" : "n-grams answer fewer reviews";
      case LENGTH -> isMore ? "reviews are longer" : "reviews are shorter";
      case TRUNCATED -> isMore ? "more reviews are cut" : "fewer reviews are cut";
      case UNKNOWN -> isMore ? "more word pieces are unknown" : "fewer word pieces are unknown";
    };
  }

  private static double mean(long[] bins) {
    double sum = 0;
    double all = 0;
    for (int bin = 0; bin < bins.length; bin++) {
      sum += (double) bin * bins[bin];
      all += bins[bin];
    }
    return all == 0 ? 0 : sum / all;
  }
}
