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
 * @param comparison how sure the difference is; null without a champion
 * @param missing held-out rows that a label lacks to be judged by, by its name; empty if none does
 */
public record Decision(
    boolean promoted,
    String reason,
    int rows,
    ComparisonMetric measure,
    double champion,
    double candidate,
    PairedComparison comparison,
    Map<String, Integer> missing) {

  /** For JSON. */
  public Map<String, Object> asMap() {
    var map = new LinkedHashMap<String, Object>();
    map.put("promoted", promoted);
    map.put("reason", reason);
    map.put("rows", rows);
    map.put("candidate" + measure.key(), candidate);
    if (comparison != null) {
      map.put("champion" + measure.key(), champion);
      map.put("gain", comparison.gain());
      map.put("gainLow", comparison.low());
      map.put("gainHigh", comparison.high());
      map.put("confidence", comparison.confidence());
    }
    map.put("missingRows", missing);
    return map;
  }
}
