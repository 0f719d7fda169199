package org.sentimentstreams.chaos;

import java.util.List;
import org.sentimentstreams.model.TextModel;
import org.sentimentstreams.model.Tokens;
import org.sentimentstreams.schema.Prediction;

/** Another model with the time of a fast device on top, so that faults meet batches under way. */
final class SlowModel implements TextModel<Prediction> {
  private static final long MILLIS_PER_BATCH = 5;

  private final TextModel<Prediction> model;

  SlowModel(TextModel<Prediction> model) {
    this.model = model;
  }

  @Override
  public Tokens encode(String text) {
    return model.encode(text);
  }

  @Override
  public List<Prediction> run(List<Tokens> batch) {
    try {
      Thread.sleep(MILLIS_PER_BATCH);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return model.run(batch);
  }

  @Override
  public String version() {
    return model.version();
  }
}
