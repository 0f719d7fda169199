package org.sentimentstreams.demo;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.sentimentstreams.data.ReviewRow;
import org.sentimentstreams.model.ModelConfig;

/** Counts what comes back and compares it with the labels that were given. */
final class AnswerStatistics {
  private final List<ReviewRow> rows;
  private final ModelConfig model;
  private final Set<Integer> answered = new HashSet<>();
  private final List<Long> latencies = new ArrayList<>();
  private final Map<String, Integer> versions = new LinkedHashMap<>();
  private int predicted;
  private int deadLettered;
  private int labelled;
  private int right;
  private long lastNanos = System.nanoTime();

  AnswerStatistics(List<ReviewRow> rows, ModelConfig model) {
    this.rows = rows;
    this.model = model;
  }

  /** How a prediction compares with the given label. */
  enum Verdict {
    RIGHT,
    WRONG,
    UNKNOWN
  }

  Verdict add(PredictionFeed.Item item) {
    answered.add(item.row());
    latencies.add(item.latencyMs());
    lastNanos = System.nanoTime();
    if (item.prediction() == null) {
      deadLettered++;
      return Verdict.UNKNOWN;
    }
    predicted++;
    versions.merge(item.prediction().getVersion(), 1, Integer::sum);
    String given = row(item).label();
    OptionalInt label = given == null ? OptionalInt.empty() : model.labelIndex(given);
    if (label.isEmpty()) {
      return Verdict.UNKNOWN;
    }
    labelled++;
    if (!model.labels().get(label.getAsInt()).equals(item.prediction().getLabel())) {
      return Verdict.WRONG;
    }
    right++;
    return Verdict.RIGHT;
  }

  ReviewRow row(PredictionFeed.Item item) {
    return rows.get(item.row());
  }

  int answered() {
    return answered.size();
  }

  int predicted() {
    return predicted;
  }

  int deadLettered() {
    return deadLettered;
  }

  /** Predictions by the version that computed them, in the order of their coming. */
  Map<String, Integer> versions() {
    return Collections.unmodifiableMap(versions);
  }

  /** Null if no row had a label that the model knows. */
  Double accuracy() {
    return labelled == 0 ? null : (double) right / labelled;
  }

  double secondsSince(long startNanos) {
    return (lastNanos - startNanos) / 1e9;
  }

  /** The nearest-rank percentile of the latencies in milliseconds; 0 if there are none. */
  long percentile(double share) {
    if (latencies.isEmpty()) {
      return 0;
    }
    Collections.sort(latencies);
    return latencies.get((int) Math.ceil(share * latencies.size()) - 1);
  }
}
