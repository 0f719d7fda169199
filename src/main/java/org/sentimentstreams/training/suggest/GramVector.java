package org.sentimentstreams.training.suggest;

/**
 * The n-grams of a text with weights whose squares sum up to 1.
 *
 * @param grams fingerprints, strictly ascending
 * @param weights of each
 */
record GramVector(int[] grams, float[] weights) {

  /** From 0 for texts without a common n-gram to 1 for equal ones. */
  double cosine(GramVector other) {
    double product = 0;
    int mine = 0;
    int theirs = 0;
    while (mine < grams.length && theirs < other.grams.length) {
      if (grams[mine] < other.grams[theirs]) {
        mine++;
      } else if (grams[mine] > other.grams[theirs]) {
        theirs++;
      } else {
        product += (double) weights[mine++] * other.weights[theirs++];
      }
    }
    return product;
  }
}
