package org.sentimentstreams.lab.bench;

import java.util.List;
import org.sentimentstreams.model.Classification;
import org.sentimentstreams.model.Part;
import org.sentimentstreams.model.Reading;
import org.sentimentstreams.model.TextModel;
import org.sentimentstreams.model.Tokens;
import org.sentimentstreams.wide.WidePart;

/** Answers every text by n-grams, sure or not. */
record WideAlone(WidePart wide, List<String> labels) implements TextModel<Classification> {

  @Override
  public Reading<Classification> read(String text) {
    double[] probabilities =
        wide.model().problem().probabilities(wide.model().score(text).logits());
    return Reading.answered(Classification.of(labels, probabilities, 0, false, Part.WIDE));
  }

  @Override
  public Tokens encode(String text) {
    throw new UnsupportedOperationException("N-grams need no tokens");
  }

  @Override
  public List<Classification> run(List<Tokens> batch) {
    throw new UnsupportedOperationException("N-grams need no batch");
  }
}
