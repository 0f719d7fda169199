package org.sentimentstreams.training.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.sentimentstreams.model.Problem;
import org.sentimentstreams.training.dataset.LabeledText;
import org.sentimentstreams.training.fit.Epoch;
import org.sentimentstreams.training.metrics.Calibration;
import org.sentimentstreams.training.metrics.Evaluation;
import org.sentimentstreams.training.metrics.Evaluation.Figure;
import org.sentimentstreams.training.metrics.Scores;
import org.sentimentstreams.training.recipe.RecipeReader;

/** One page about one run, in one file: nothing is loaded from elsewhere. */
record RunReport(RunFacts facts) {
  private static final int MISTAKES = 20;
  private static final int SHOWN_CHARACTERS = 600;
  private static final String STYLE =
      """
      body{font:15px/1.5 system-ui,sans-serif;color:#1d2733;background:#fff;max-width:70rem;margin:2rem auto;padding:0 1rem}
      h1{font-size:1.6rem;margin:0}h2{font-size:1.15rem;margin:2.2rem 0 .6rem;border-bottom:1px solid #dde3e9;padding-bottom:.2rem}
      .lead{font-size:1.1rem;margin:.3rem 0 1.2rem}.yes{color:#1b6e3c}.no{color:#9c2f21}
      table{border-collapse:collapse;margin:.5rem 0}th,td{padding:.25rem .8rem;text-align:right;border-bottom:1px solid #eef1f4;font-variant-numeric:tabular-nums}
      th:first-child,td:first-child{text-align:left}thead th{color:#5a6876;font-weight:600}
      .mistakes th,.mistakes td{vertical-align:top;text-align:left}dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1.2rem;margin:0}
      dt{color:#5a6876}dd{margin:0;overflow-wrap:anywhere}img{max-width:100%;height:auto}.charts{display:flex;flex-wrap:wrap;gap:1rem}
      pre{background:#f5f7f9;padding:.8rem 1rem;overflow-x:auto;border-radius:4px}
      """;

  String html() throws IOException {
    return "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
        + "<meta name=\"viewport\" content=\"width=device-width\"><title>Training by "
        + Html.escape(facts.recipe().name())
        + "</title><style>\n"
        + STYLE
        + "</style></head><body>\n"
        + String.join(
            "\n",
            summary(),
            curves(),
            labels(),
            confusion(),
            calibration(),
            WideSection.html(facts.wide()),
            mistakes(),
            origin())
        + "\n</body></html>\n";
  }

  private String summary() {
    Evaluation evaluation = facts.scores().evaluation();
    boolean promoted = facts.decision().promoted();
    return "<h1>Training by the recipe %s</h1><p class=\"lead\">Accuracy <b>%s</b> (always the same label: %s), macro F1 <b>%s</b> on %d %s reviews</p>"
            .formatted(
                Html.escape(facts.recipe().name()),
                Html.number(evaluation.accuracy()),
                Html.number(facts.scores().baselineAccuracy()),
                Html.number(evaluation.macroF1()),
                facts.scores().size(),
                Html.escape(facts.scoredOn()))
        + "<p class=\"%s\"><b>%s</b> %s</p>"
            .formatted(
                promoted ? "yes" : "no",
                promoted ? "The gate lets it pass:" : "The gate does not let it pass:",
                Html.escape(facts.decision().reason()));
  }

  private String curves() throws IOException {
    List<List<String>> rows = new ArrayList<>();
    for (Epoch epoch : facts.epochs()) {
      rows.add(
          List.of(
              epoch.number() + (epoch.equals(facts.best()) ? " (kept)" : ""),
              Html.number(epoch.trainLoss()),
              Html.number(epoch.trainAccuracy()),
              Html.number(epoch.loss()),
              Html.number(epoch.accuracy()),
              Html.number(epoch.macroF1()),
              String.format(Locale.ROOT, "%.2e", epoch.learningRate()),
              String.format(Locale.ROOT, "%.1f", epoch.seconds())));
    }
    return "<h2>Learning curves</h2><div class=\"charts\">"
        + Html.image(Charts.loss(facts.epochs()), "Loss by epoch")
        + Html.image(Charts.accuracy(facts.epochs()), "Accuracy by epoch")
        + "</div><details><summary>All epochs</summary>"
        + Html.table(
            List.of(
                "epoch",
                "loss",
                "accuracy",
                "held-out loss",
                "held-out accuracy",
                "held-out macro F1",
                "learning rate",
                "seconds"),
            rows)
        + "</details>";
  }

  private String labels() {
    Evaluation evaluation = facts.scores().evaluation();
    List<List<String>> rows = new ArrayList<>();
    for (int label = 0; label < evaluation.labels().size(); label++) {
      rows.add(
          List.of(
              evaluation.labels().get(label),
              Html.number(evaluation.precision(label)),
              Html.number(evaluation.recall(label)),
              Html.number(evaluation.f1(label)),
              Integer.toString(evaluation.support(label))));
    }
    for (Evaluation.Average average : Evaluation.Average.values()) {
      rows.add(
          List.of(
              average.name().toLowerCase(Locale.ROOT) + " average",
              Html.number(evaluation.average(average, Figure.PRECISION)),
              Html.number(evaluation.average(average, Figure.RECALL)),
              Html.number(evaluation.average(average, Figure.F1)),
              Integer.toString(evaluation.count())));
    }
    return "<h2>Labels</h2>"
        + Html.table(List.of("label", "precision", "recall", "F1", "rows"), rows)
        + "<p>ROC-AUC %s, log loss %s</p>"
            .formatted(Html.number(facts.scores().rocAuc()), Html.number(facts.scores().logLoss()));
  }

  private String confusion() {
    Evaluation evaluation = facts.scores().evaluation();
    if (evaluation.problem() == Problem.MULTI_LABEL) {
      return outcomes(evaluation);
    }
    StringBuilder table =
        new StringBuilder("<h2>Confusion matrix</h2><table><thead><tr><th>right \\ predicted</th>");
    evaluation
        .labels()
        .forEach(label -> table.append("<th>").append(Html.escape(label)).append("</th>"));
    table.append("</tr></thead><tbody>");
    for (int right = 0; right < evaluation.labels().size(); right++) {
      table.append("<tr><td>").append(Html.escape(evaluation.labels().get(right))).append("</td>");
      for (int cell : evaluation.confusion()[right]) {
        double share =
            evaluation.support(right) == 0 ? 0 : (double) cell / evaluation.support(right);
        table.append(
            String.format(
                Locale.ROOT,
                "<td style=\"background:rgba(31,95,139,%.3f);color:%s\">%d</td>",
                share * 0.85,
                share > 0.55 ? "#fff" : "inherit",
                cell));
      }
      table.append("</tr>");
    }
    return table.append("</tbody></table>").toString();
  }

  /** Where a text may have several labels, each is right or wrong by itself. */
  private static String outcomes(Evaluation evaluation) {
    List<List<String>> rows = new ArrayList<>();
    for (int label = 0; label < evaluation.labels().size(); label++) {
      List<String> cells = new ArrayList<>(List.of(evaluation.labels().get(label)));
      Arrays.stream(evaluation.confusion()[label]).mapToObj(Integer::toString).forEach(cells::add);
      rows.add(cells);
    }
    return "<h2>Right and wrong</h2>"
        + Html.table(
            List.of(
                "label", "true negatives", "false positives", "false negatives", "true positives"),
            rows);
  }

  private String calibration() throws IOException {
    Calibration calibration = Calibration.of(facts.scores());
    return "<h2>Calibration</h2>"
        + Html.image(Charts.calibration(calibration), "Share correct, by score")
        + "<p>Expected calibration error %s. The transformer's logits are divided by the temperature %s, chosen on the held-out reviews, where its error was %s before.</p>"
            .formatted(
                Html.number(calibration.error()),
                Html.number(facts.temperature()),
                Html.number(facts.errorBefore()));
  }

  private String mistakes() {
    Scores scores = facts.scores();
    int[] predicted = scores.predicted();
    List<List<String>> rows =
        IntStream.range(0, scores.size())
            .filter(row -> predicted[row] != scores.right()[row])
            .boxed()
            .sorted(Comparator.comparingDouble((Integer row) -> -scores.wrongScore(row)))
            .limit(MISTAKES)
            .map(
                row ->
                    List.of(
                        Html.number(scores.wrongScore(row)),
                        scores.name(predicted[row]),
                        scores.name(scores.right()[row]),
                        excerpt(facts.rows().get(row))))
            .toList();
    return "<h2>Worst mistakes</h2><p>Wrong with the highest score; often it is the label that is wrong.</p><div class=\"mistakes\">"
        + Html.table(List.of("score", "predicted", "right", "review"), rows)
        + "</div>";
  }

  private static String excerpt(LabeledText row) {
    String text = row.text().strip();
    return text.codePointCount(0, text.length()) <= SHOWN_CHARACTERS
        ? text
        : text.substring(0, text.offsetByCodePoints(0, SHOWN_CHARACTERS)) + "…";
  }

  private String origin() {
    return "<h2>Recipe</h2><pre>"
        + Html.escape(RecipeReader.write(facts.recipe()))
        + "</pre><h2>Where it comes from</h2>"
        + Html.facts(
            List.of(
                List.of("command", facts.command()),
                List.of("started", facts.start().toString()),
                List.of("took", String.format(Locale.ROOT, "%.1f s", facts.seconds())),
                List.of("machine", facts.machine()),
                List.of("seed", Long.toString(facts.seed())),
                List.of("texts cut to", facts.maxTokens() + " tokens"),
                List.of("started from", facts.base()),
                List.of("labels", facts.dataset().sentence()),
                List.of("trained on", facts.trainRows() + " reviews"),
                List.of("dataset", facts.datasetDigest())));
  }
}
