package org.sentimentstreams.training.metrics;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The figures that a model is known by, as JSON has them.
 *
 * @param scores that they are computed from
 */
public record Metrics(Scores scores) {

  /** Single numbers, for a registry or a log; those that are not defined are left out. */
  public Map<String, Double> numbers() {
    Evaluation evaluation = scores.evaluation();
    var numbers = new LinkedHashMap<String, Double>();
    numbers.put("rows", (double) scores.size());
    numbers.put("accuracy", evaluation.accuracy());
    numbers.put("macroF1", evaluation.macroF1());
    numbers.put("weightedF1", evaluation.weightedF1());
    numbers.put("logLoss", scores.logLoss());
    numbers.put("rocAuc", scores.rocAuc());
    numbers.put("calibrationError", Calibration.of(scores).error());
    numbers.values().removeIf(number -> number.isNaN());
    return numbers;
  }

  /** Everything: averages, each label, the confusion matrix. */
  public Map<String, Object> all() {
    Evaluation evaluation = scores.evaluation();
    var all = new LinkedHashMap<String, Object>(numbers());
    all.put("rows", scores.size());
    all.put("macro", average(evaluation, Evaluation.Average.MACRO));
    all.put("micro", average(evaluation, Evaluation.Average.MICRO));
    all.put("weighted", average(evaluation, Evaluation.Average.WEIGHTED));
    var perLabel = new LinkedHashMap<String, Object>();
    List<String> labels = evaluation.labels();
    for (int label = 0; label < labels.size(); label++) {
      var figures = new LinkedHashMap<String, Object>();
      figures.put("precision", evaluation.precision(label));
      figures.put("recall", evaluation.recall(label));
      figures.put("f1", evaluation.f1(label));
      figures.put("rows", evaluation.support(label));
      perLabel.put(labels.get(label), figures);
    }
    all.put("perLabel", perLabel);
    all.put("labels", labels);
    all.put("confusion", Arrays.copyOf(evaluation.confusion(), labels.size()));
    return all;
  }

  private static Map<String, Object> average(Evaluation evaluation, Evaluation.Average average) {
    var figures = new LinkedHashMap<String, Object>();
    for (Evaluation.Figure figure : Evaluation.Figure.values()) {
      figures.put(figure.name().toLowerCase(Locale.ROOT), evaluation.average(average, figure));
    }
    return figures;
  }
}
