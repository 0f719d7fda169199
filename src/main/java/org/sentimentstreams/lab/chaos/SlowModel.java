package org.sentimentstreams.lab.chaos;

import java.util.Arrays;
import java.util.List;
import org.sentimentstreams.model.Reading;
import org.sentimentstreams.model.TextModel;
import org.sentimentstreams.model.Tokens;
import org.sentimentstreams.schema.Prediction;

/**
 * Another model with the time of a fast device on top, so that faults meet batches under way. On
 * texts that begin with {@value #POISON} it fails, as a device may on some token.
 */
final class SlowModel implements TextModel<Prediction> {
  static final String POISON = "poison";

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
  public Reading<Prediction> read(String text) {
    return model.read(text);
  }

  @Override
  public List<Prediction> run(List<Tokens> batch) {
    try {
      Thread.sleep(MILLIS_PER_BATCH);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (Tokens tokens : batch) {
      requireHarmless(tokens);
    }
    return model.run(batch);
  }

  private void requireHarmless(Tokens tokens) {
    long[] poison = model.encode(POISON).ids();
    int letters = poison.length - 1; // Not the last one, which ends a text.
    if (tokens.length() > letters && Arrays.equals(tokens.ids(), 0, letters, poison, 0, letters)) {
      throw new IllegalArgumentException("This text is poison");
    }
  }

  @Override
  public String version() {
    return model.version();
  }
}
