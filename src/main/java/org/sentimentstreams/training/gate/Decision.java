package org.sentimentstreams.training.gate;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the gate decided, with its numbers.
 *
 * @param promoted whether the candidate becomes the champion
 * @param reason one sentence
 * @param rows held-out rows that both were scored on
 * @param measure what was compared
 * @param champion its figure; NaN without one
 * @param candidate its figure
 * @param bootstrap how sure the difference is; null without a champion
 */
public record Decision(
    boolean promoted,
    String reason,
    int rows,
    ComparisonMetric measure,
    double champion,
    double candidate,
    PairedBootstrap bootstrap) {

  /** For JSON. */
  public Map<String, Object> asMap() {
    var map = new LinkedHashMap<String, Object>();
    map.put("promoted", promoted);
    map.put("reason", reason);
    map.put("rows", rows);
    map.put("candidate" + measure.key(), candidate);
    if (bootstrap != null) {
      map.put("champion" + measure.key(), champion);
      map.put("gain", bootstrap.gain());
      map.put("gainLow", bootstrap.low());
      map.put("gainHigh", bootstrap.high());
      map.put("better", bootstrap.better());
    }
    return map;
  }
}
