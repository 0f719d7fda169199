package org.sentimentstreams.lab.bench;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sentimentstreams.model.LoadOptions;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.schema.Prediction;
import org.sentimentstreams.wide.Cascade;

/** What each version makes of each text, computed beforehand and apart from the service. */
final class ExpectedScores {
  /** Rounding differs with a batch's composition. */
  private static final double TOLERANCE = 0.02;

  private final List<String> texts;
  private final Map<String, Map<String, Double>> scores = new HashMap<>();
  private String label;

  ExpectedScores(List<String> texts) {
    this.texts = texts;
  }

  void add(String version, ModelDirectory directory, LoadOptions options) throws IOException {
    Map<String, Double> byText = new HashMap<>();
    try (Cascade cascade = Cascade.load(directory, options, null)) {
      label = cascade.labels().get(0);
      for (String text : texts) {
        byText.put(text, cascade.resultOf(text).scores().get(label));
      }
    }
    scores.put(version, byText);
  }

  /**
   * Whether the score is that of the version that the prediction names; empty where another version
   * gives nearly the same.
   */
  Optional<Boolean> verdict(String text, Prediction prediction) {
    Map<String, Double> named = scores.get(prediction.getVersion());
    if (named == null) {
      return Optional.of(false);
    }
    double right = named.get(text);
    boolean tells =
        scores.values().stream()
            .filter(others -> others != named)
            .allMatch(others -> Math.abs(others.get(text) - right) > 2 * TOLERANCE);
    return tells
        ? Optional.of(Math.abs(prediction.getScores().get(label) - right) <= TOLERANCE)
        : Optional.empty();
  }
}
