package org.sentimentstreams.serving;

import java.util.List;
import org.sentimentstreams.model.Reading;
import org.sentimentstreams.model.TextModel;
import org.sentimentstreams.model.Tokens;
import org.sentimentstreams.schema.Prediction;

/**
 * A model that shows the tokens of each text that it reads.
 *
 * @param drift sees them, on the tokenising threads
 */
public record WatchedModel(TextModel<Prediction> model, ModelDrift drift)
    implements TextModel<Prediction> {

  @Override
  public Tokens encode(String text) {
    return model.encode(text);
  }

  @Override
  public Reading<Prediction> read(String text) {
    Reading<Prediction> reading = model.read(text);
    if (!reading.isAnswered()) {
      drift.read(reading.tokens());
    }
    return reading;
  }

  @Override
  public List<Prediction> run(List<Tokens> batch) {
    return model.run(batch);
  }

  @Override
  public String version() {
    return model.version();
  }
}
