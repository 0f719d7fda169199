package org.sentimentstreams.training;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.sentimentstreams.drift.Bins;
import org.sentimentstreams.drift.Reference;
import org.sentimentstreams.drift.ReferenceRecorder;
import org.sentimentstreams.drift.Scored;
import org.sentimentstreams.model.EngineGuard;
import org.sentimentstreams.model.Problem;
import org.sentimentstreams.model.TextEncoder;
import org.sentimentstreams.model.Tokens;
import org.sentimentstreams.training.dataset.LabeledText;
import org.sentimentstreams.training.metrics.Scores;
import org.sentimentstreams.wide.Join;
import org.sentimentstreams.wide.WidePart;

/**
 * What the held-out rows of a training are like to the model that it gives, as it will serve: what
 * n-grams answer alone has no tokens.
 *
 * @param encoder as the model reads texts
 * @param guard around each use of it
 */
record HeldOutReference(TextEncoder encoder, EngineGuard guard) {

  /**
   * Records it.
   *
   * @param rows the held-out ones, in the order of the model's scores
   * @return empty if the rows are too few to show anything
   */
  Optional<Reference> of(TrainedModel trained, List<LabeledText> rows) {
    if (rows.size() < Reference.LEAST_ROWS) {
      return Optional.empty();
    }
    Scores scores = trained.heldOut();
    Optional<WidePart> wide =
        trained.wide().map(fitted -> new WidePart(fitted.model(), fitted.join(), ""));
    Bins bins =
        new Bins(
            scores.labels(),
            scores.problem() == Problem.MULTI_LABEL,
            encoder.maxTokens(),
            encoder.unknownToken().isPresent(),
            wide.filter(part -> part.join().bound() < Join.NEVER).isPresent());
    ReferenceRecorder recorder = new ReferenceRecorder(bins);
    int[] predicted = scores.predicted();
    IntStream.range(0, rows.size())
        .parallel()
        .forEach(
            row -> {
              String text = rows.get(row).text();
              boolean isAlone = wide.filter(part -> part.decides(part.score(text))).isPresent();
              Tokens tokens = isAlone ? null : guard.call(() -> encoder.encode(text));
              record(recorder, scores, row, tokens, predicted[row] == scores.right()[row]);
            });
    return Optional.of(recorder.reference());
  }

  private void record(
      ReferenceRecorder recorder, Scores scores, int row, Tokens tokens, boolean isRight) {
    double[] probabilities = scores.probabilities(row);
    boolean isMulti = scores.problem() == Problem.MULTI_LABEL;
    int best = 0;
    for (int label = 1; label < probabilities.length; label++) {
      best = probabilities[label] > probabilities[best] ? label : best;
    }
    recorder.scored(
        new Scored(
            scores.labels().get(best),
            probabilities[best],
            Scored.confidence(probabilities, isMulti),
            tokens == null,
            tokens == null ? 0 : tokens.length(),
            tokens != null && tokens.truncated()),
        isRight);
    if (tokens != null && encoder.unknownToken().isPresent()) {
      recorder.read(tokens.length(), tokens.count(encoder.unknownToken().getAsLong()));
    }
  }
}
