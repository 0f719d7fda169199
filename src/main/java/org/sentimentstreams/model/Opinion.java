package org.sentimentstreams.model;

import java.util.Arrays;

/**
 * What n-grams say of a text that goes on to the transformer.
 *
 * @param logits one a label; empty where the model has no wide part
 * @param sure whether they would have answered alone, so that this text is a check of them
 */
public record Opinion(float[] logits, boolean sure) {
  /** That of a model without a wide part. */
  public static final Opinion NONE = new Opinion(new float[0], false);

  /** Whether there is one. */
  public boolean isGiven() {
    return logits.length > 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Opinion opinion
        && sure == opinion.sure
        && Arrays.equals(logits, opinion.logits);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(logits);
  }
}
