package org.sentimentstreams.cli.train;

import java.io.IOException;
import java.util.List;
import org.sentimentstreams.batching.Batcher;
import org.sentimentstreams.cli.options.Models;
import org.sentimentstreams.cli.terminal.ProgressLine;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.data.ReviewRow;
import org.sentimentstreams.model.Classification;
import org.sentimentstreams.model.Classifier;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.training.Evaluator;
import org.sentimentstreams.training.metrics.Scores;

/** Scores a model that was trained on a test file, by the runtime that would serve it. */
record TestScores(Terminal terminal, Settings settings) {

  /**
   * @param maxTokens texts are cut to, as in the training
   * @param rows with labels that the model has
   */
  Scores of(ModelDirectory model, int maxTokens, List<ReviewRow> rows) throws IOException {
    Models models = new Models(settings, terminal);
    try (Classifier classifier = models.classifier(model, maxTokens);
        Batcher<Classification> batcher =
            new Batcher<>(classifier, models.limits(), models.workers());
        ProgressLine progress = ProgressLine.start(terminal, "Testing", rows.size())) {
      return new Evaluator(model.config(), batcher).scores(rows, progress::step);
    }
  }
}
