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
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.training.Evaluator;
import org.sentimentstreams.training.metrics.Scores;
import org.sentimentstreams.wide.Cascade;

/** Scores a model that was trained on a test file, by the runtime that would serve it. */
record TestScores(Terminal terminal, Settings settings) {

  /**
   * @param maxTokens texts are cut to, as in the training
   * @param rows with labels that the model has
   */
  Scores of(ModelDirectory directory, int maxTokens, List<ReviewRow> rows) throws IOException {
    Models models = new Models(settings, terminal);
    try (Cascade model = models.load(directory, maxTokens);
        Batcher<Classification> batcher = new Batcher<>(model, models.limits(), models.workers());
        ProgressLine progress = ProgressLine.startNoted(terminal, "Testing", rows.size())) {
      return new Evaluator(directory.config(), batcher).scores(rows, progress::step);
    }
  }
}
