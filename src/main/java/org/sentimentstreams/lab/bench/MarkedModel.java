package org.sentimentstreams.lab.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.sentimentstreams.model.Classification;
import org.sentimentstreams.model.Part;
import org.sentimentstreams.model.Reading;
import org.sentimentstreams.model.TextModel;
import org.sentimentstreams.model.Tokens;

/** A model whose answers are marked as they come, whoever asks. */
final class MarkedModel implements TextModel<Classification> {
  private final TextModel<Classification> model;
  private final Map<String, String> right;
  private final Map<Tokens, String> waiting = Collections.synchronizedMap(new IdentityHashMap<>());
  private final LongAdder answers = new LongAdder();
  private final LongAdder rightAnswers = new LongAdder();
  private final LongAdder byWide = new LongAdder();

  /**
   * @param right the label of each text; of others nothing is known
   */
  MarkedModel(TextModel<Classification> model, Map<String, String> right) {
    this.model = model;
    this.right = right;
  }

  @Override
  public Tokens encode(String text) {
    return model.encode(text);
  }

  @Override
  public Reading<Classification> read(String text) {
    Reading<Classification> reading = model.read(text);
    if (reading.isAnswered()) {
      mark(text, reading.answer());
    } else {
      waiting.put(reading.tokens(), text);
    }
    return reading;
  }

  @Override
  public List<Classification> run(List<Tokens> batch) {
    List<Classification> results = new ArrayList<>(model.run(batch));
    for (int i = 0; i < results.size(); i++) {
      mark(waiting.remove(batch.get(i)), results.get(i));
    }
    return results;
  }

  private void mark(String text, Classification answer) {
    answers.increment();
    if (answer.label().equals(right.get(text))) {
      rightAnswers.increment();
    }
    if (answer.part() == Part.WIDE) {
      byWide.increment();
    }
  }

  /** Begins to count anew. */
  void forget() {
    List.of(answers, rightAnswers, byWide).forEach(LongAdder::reset);
  }

  /** Share of all answers that were right. */
  double accuracy() {
    return (double) rightAnswers.sum() / Math.max(1, answers.sum());
  }

  /** Share of all answers that n-grams gave alone. */
  double decidedByWide() {
    return (double) byWide.sum() / Math.max(1, answers.sum());
  }
}
