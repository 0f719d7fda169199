package org.sentimentstreams.model.torchscript;

import java.util.Map;
import java.util.Optional;
import org.sentimentstreams.model.ModelConfig;

/** How a family's encoder is put together from its weights. */
interface Structure {

  /** Hugging Face's name of the table of word embeddings, without {@code .weight}. */
  String words();

  /**
   * The text with the classes that the family has otherwise than encoder.torchscript, in its
   * section {@code inference}, and than training.torchscript, in its section {@code training}.
   *
   * @return its name, without its ending; empty where there is nothing else
   */
  Optional<String> resource(ModelConfig config);

  /** What stands for the places that only this text has. */
  default Map<String, String> places(ModelConfig config) {
    return Map.of();
  }

  /** For inference: layers that read the same are one. */
  Modules inference(ModelConfig config, Layers layers);

  /** For training: every weight is a parameter of its own. */
  Modules training(ModelConfig config, TrainingLayers layers);

  /**
   * The last layer that uses a weight, counted from 0.
   *
   * @param name Hugging Face's, with the family's prefix or not
   * @return -1 if no layer does
   */
  int layerOf(ModelConfig config, String name);
}
