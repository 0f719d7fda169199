package org.sentimentstreams.kafka.values;

import java.util.Map;
import org.sentimentstreams.schema.Prediction;

/** Records for tests that need one and do not care which. */
public final class SampleRecords {
  private SampleRecords() {}

  /** Every field is filled. */
  public static Prediction prediction() {
    return Prediction.newBuilder()
        .setLabel("positive")
        .setScore(0.75)
        .setScores(Map.of("positive", 0.75, "negative", 0.25))
        .setModel("default")
        .setVersion("0123456789ab")
        .setTokens(17)
        .setTruncated(true)
        .setDecidedBy("joined")
        .build();
  }
}
