package org.sentimentstreams.cli.records;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The outcome of sending records. * @param produced reviews that the brokers accepted @param labels
 * labels that the brokers accepted @param failed reviews and labels that they did not
 *
 * @param seconds from the first record to the last answer
 */
public record SendResult(long produced, long labels, long failed, double seconds) {

  /** For JSON. */
  Map<String, Object> asMap() {
    var map = new LinkedHashMap<String, Object>();
    map.put("produced", produced);
    map.put("labels", labels);
    map.put("failed", failed);
    map.put("seconds", Math.round(seconds * 1000) / 1000.0);
    return map;
  }

  /** For people. */
  public String sentence() {
    boolean onlyLabels = produced == 0 && labels > 0;
    String also = labels == 0 || onlyLabels ? "" : " and " + count(labels, "label");
    String lost = failed == 0 ? "" : "; " + count(failed, "record") + " failed";
    double rate = (onlyLabels ? labels : produced) / Math.max(seconds, 0.001);
    return String.format(
        Locale.ROOT,
        "Sent %s%s in %.1f s (%,.0f %s/s)%s",
        onlyLabels ? count(labels, "label") : count(produced, "review"),
        also,
        seconds,
        rate,
        onlyLabels ? "labels" : "reviews",
        lost);
  }

  private static String count(long number, String what) {
    return String.format(Locale.ROOT, "%,d %s%s", number, what, number == 1 ? "" : "s");
  }
}
