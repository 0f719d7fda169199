package org.sentimentstreams.training;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.sentimentstreams.data.InvalidDataException;
import org.sentimentstreams.data.ReviewRow;
import org.sentimentstreams.drift.Scored;
import org.sentimentstreams.model.Classification;
import org.sentimentstreams.model.ModelConfig;
import org.sentimentstreams.model.NoTokensException;
import org.sentimentstreams.model.Reading;
import org.sentimentstreams.model.Tokens;
import org.sentimentstreams.wide.Cascade;

/**
 * Scores labelled rows as a service does, and keeps what it can see of them without their texts.
 *
 * @param model as it serves
 * @param config of the model
 */
public record ServedRows(Cascade model, ModelConfig config) {
  private static final int BATCH = 16;

  /**
   * A row.
   *
   * @param isRight whether all that was said of it is right
   * @param unknown word pieces that the tokenizer does not know; -1 if it was not asked, or has no
   *     token for them
   */
  public record Seen(Scored scored, boolean isRight, int unknown) {}

  private record Waiting(ReviewRow row, Tokens tokens) {}

  /**
   * Scores them.
   *
   * @param progress is called once a row
   * @return not in the order of the rows
   * @throws InvalidDataException if a row has no label, one that the model does not have, or a text
   *     that cannot be scored
   */
  public List<Seen> of(List<ReviewRow> rows, Runnable progress) {
    List<Seen> seen = new ArrayList<>();
    List<Waiting> waiting = new ArrayList<>();
    for (ReviewRow row : rows) {
      Reading<Classification> reading = read(row);
      if (reading.isAnswered()) {
        seen.add(seen(row, reading.answer(), null));
      } else {
        waiting.add(new Waiting(row, reading.tokens()));
      }
      if (waiting.size() == BATCH) {
        run(waiting, seen);
      }
      progress.run();
    }
    if (!waiting.isEmpty()) {
      run(waiting, seen);
    }
    return seen;
  }

  private Reading<Classification> read(ReviewRow row) {
    try {
      return model.read(row.text());
    } catch (NoTokensException e) {
      throw new InvalidDataException(
          "%s cannot be scored: %s".formatted(row.place(), e.getMessage()), e);
    }
  }

  private void run(List<Waiting> waiting, List<Seen> seen) {
    List<Classification> said = model.run(waiting.stream().map(Waiting::tokens).toList());
    for (int i = 0; i < said.size(); i++) {
      seen.add(seen(waiting.get(i).row(), said.get(i), waiting.get(i).tokens()));
    }
    waiting.clear();
  }

  private Seen seen(ReviewRow row, Classification said, Tokens tokens) {
    OptionalLong unknown = model.deep().unknownToken();
    return new Seen(
        Scored.of(said, config.multiLabel()),
        predicted(said) == Labels.index(row, config),
        tokens == null || unknown.isEmpty() ? -1 : tokens.count(unknown.getAsLong()));
  }

  /** As {@link Labels} numbers it. */
  private int predicted(Classification said) {
    List<String> labels = config.labels();
    if (!config.multiLabel()) {
      return labels.indexOf(said.label());
    }
    int bits = 0;
    for (int label = 0; label < labels.size(); label++) {
      bits |= said.scores().get(labels.get(label)) > 0.5 ? 1 << label : 0;
    }
    return bits;
  }
}
