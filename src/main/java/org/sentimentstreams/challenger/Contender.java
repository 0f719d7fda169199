package org.sentimentstreams.challenger;

import org.sentimentstreams.model.TextModel;
import org.sentimentstreams.schema.Prediction;

/**
 * The challenger of one model, as the stream sees it.
 *
 * @param model computes with the challenger; fails while there is none
 * @param trial says which reviews it gets
 */
public record Contender(TextModel<Prediction> model, Trial trial) {
  private static final String SUFFIX = " challenger";

  /**
   * What a batcher calls the challenger of a model. No model of the registry has such a name, so no
   * review can ask for it.
   */
  public static String nameFor(String model) {
    return model + SUFFIX;
  }
}
