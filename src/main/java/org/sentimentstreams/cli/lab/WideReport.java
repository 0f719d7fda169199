package org.sentimentstreams.cli.lab;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.sentimentstreams.cli.terminal.Machine;
import org.sentimentstreams.cli.terminal.TextTable;
import org.sentimentstreams.lab.bench.WideResult;
import org.sentimentstreams.training.dataset.DatasetReport;
import org.sentimentstreams.training.metrics.Metrics;
import org.sentimentstreams.training.metrics.Scores;
import org.sentimentstreams.training.wide.CascadePoint;

/** What "bench wide" writes. */
record WideReport(DatasetReport rows, WideResult result) {

  Map<String, Object> asMap() {
    var object = new LinkedHashMap<String, Object>();
    object.put("machine", Machine.description());
    object.put("leaks", rows.leaks());
    object.put("trained", result.trainedRows());
    object.put("heldOut", result.heldOutRows());
    object.put("ngrams", result.ngrams());
    object.put("fileBytes", result.fileBytes());
    object.put("trainingSeconds", result.trainingSeconds());
    object.put("textsPerSecond", result.textsPerSecond());
    object.put("temperature", result.temperature());
    object.put("weights", Map.of("wide", result.pool().wide(), "deep", result.pool().deep()));
    parts().forEach((name, scores) -> object.put(name, new Metrics(scores).numbers()));
    List<Map<String, Object>> curve = new ArrayList<>();
    for (CascadePoint point : result.curve()) {
      var one = new LinkedHashMap<String, Object>();
      one.put("coverage", point.coverage());
      one.put("bound", point.bound());
      if (point.coverage() > 0) {
        one.put("wideAccuracy", point.wideAccuracy());
      }
      one.put("accuracy", point.accuracy());
      curve.add(one);
    }
    object.put("cascade", curve);
    return object;
  }

  private Map<String, Scores> parts() {
    var parts = new LinkedHashMap<String, Scores>();
    parts.put("wide", result.wide());
    parts.put("deep", result.deep());
    parts.put("mean", result.mean());
    parts.put("joined", result.joined());
    return parts;
  }

  String tables() {
    var accuracies = new TextTable("PART", "ACCURACY", "LOG LOSS", "CALIBRATION ERROR", "ROWS");
    parts()
        .forEach(
            (name, scores) -> {
              Map<String, Double> numbers = new Metrics(scores).numbers();
              accuracies.add(
                  name,
                  number("%.4f", numbers.get("accuracy")),
                  number("%.4f", numbers.get("logLoss")),
                  number("%.4f", numbers.get("calibrationError")),
                  Integer.toString(scores.size()));
            });
    var curve = new TextTable("COVERAGE", "CONFIDENCE FROM", "RIGHT OF THESE", "ACCURACY OF ALL");
    for (CascadePoint point : result.curve()) {
      curve.add(
          number("%.1f", point.coverage()),
          point.coverage() == 0 ? "-" : number("%.4f", point.bound()),
          point.coverage() == 0 ? "-" : number("%.4f", point.wideAccuracy()),
          number("%.4f", point.accuracy()));
    }
    return accuracies + "\n" + curve + "\n" + facts();
  }

  private String facts() {
    return String.format(
        Locale.ROOT,
        "trained on %d rows in %.1f s, joined by %d others: %.2f wide + %.2f deep%n"
            + "%d n-grams in %d bytes; %.0f texts/s of this file on one core%n%s%n",
        result.trainedRows(),
        result.trainingSeconds(),
        result.heldOutRows(),
        result.pool().wide(),
        result.pool().deep(),
        result.ngrams(),
        result.fileBytes(),
        result.textsPerSecond(),
        Machine.description());
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
