package org.sentimentstreams.training.fit;

import org.sentimentstreams.model.ModelConfig;
import org.sentimentstreams.model.ModelWriter;
import org.sentimentstreams.model.torchscript.TrainingModule;
import org.sentimentstreams.training.recipe.Recipe;

/**
 * Which weights a recipe trains in an epoch, by Hugging Face's names.
 *
 * @param config of the model that is trained
 */
record TrainedWeights(Recipe recipe, ModelConfig config) {
  /**
   * @param epoch from 1
   */
  boolean includes(String name, int epoch) {
    return switch (recipe.train()) {
      case WIDE, HEAD -> isHead(name);
      case LAST_LAYERS -> isHead(name) || isLastLayer(name);
      case LORA -> isHead(name) || AdapterWeights.isOfPair(name);
      case GRADUAL -> epoch > recipe.frozenEpochs() || isHead(name);
      case FULL, SCRATCH -> true;
    };
  }

  /** An MLP stands on the encoder's own pooler, which is frozen with it. */
  private boolean isHead(String name) {
    return ModelWriter.isHead(name)
        && !(recipe.head().kind() == Recipe.Head.Kind.MLP && name.contains(".pooler."));
  }

  private boolean isLastLayer(String name) {
    return isLastLayer(name, recipe.layers());
  }

  /**
   * What the learning rate of a weight is multiplied with: layer-wise decay, by Howard and Ruder,
   * Universal Language Model Fine-tuning for Text Classification (2018). The head's is 1, that of
   * the embeddings below the lowest layer the least.
   */
  double rateShare(String name) {
    float decay = recipe.optimizer().layerDecay();
    return ModelWriter.isHead(name)
        ? 1
        : Math.pow(decay, config.layers() - (double) TrainingModule.layerOf(config, name));
  }

  /** Whether contrastive tuning changes a weight. */
  boolean learnsFromPairs(String name) {
    int last = recipe.contrast().layers();
    return last == 0 || isLastLayer(name, last);
  }

  private boolean isLastLayer(String name, int last) {
    int layer = TrainingModule.layerOf(config, name);
    return layer >= 0 && layer >= config.layers() - last;
  }
}
