package org.sentimentstreams.cli.train;

import java.io.IOException;
import org.sentimentstreams.batching.Batcher;
import org.sentimentstreams.cli.options.Models;
import org.sentimentstreams.cli.terminal.CommandFailedException;
import org.sentimentstreams.cli.terminal.ProgressLine;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.data.ReviewReader;
import org.sentimentstreams.model.Classification;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.Problem;
import org.sentimentstreams.training.suggest.Candidates;
import org.sentimentstreams.wide.Cascade;

/** Texts to label from a file, scored here with a model. */
record FileCandidates(Terminal terminal, Models models, String file) {

  /**
   * @throws CommandFailedException if no row can be labelled
   * @throws IOException if the model cannot be read
   */
  void addTo(Candidates candidates, ReviewReader reader) throws IOException {
    ModelDirectory directory = models.directory();
    Problem problem = directory.config().problem();
    try (Cascade model = models.load(directory);
        var batcher = new Batcher<Classification>(model, models.limits(), models.workers())) {
      var scored = new ScoredFile(batcher, problem, candidates);
      try (ProgressLine progress = ProgressLine.start(terminal, "Scoring")) {
        scored.read(reader, progress::step);
      }
      reader.complaints().forEach(terminal.err()::println);
      if (scored.rows() == 0) {
        throw new CommandFailedException(file + " has no rows that can be used");
      }
      StringBuilder sentence = new StringBuilder("%,d rows".formatted(scored.rows()));
      TopicCandidates.append(sentence, scored.labelled(), "rows with a label in the file");
      TopicCandidates.append(
          sentence, scored.unscored(), "rows with a text that the model can make nothing of");
      terminal.err().println(sentence);
    }
  }
}
