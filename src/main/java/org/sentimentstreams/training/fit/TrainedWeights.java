package org.sentimentstreams.training.fit;

import java.util.regex.Pattern;
import org.sentimentstreams.model.ModelConfig;
import org.sentimentstreams.model.torchscript.TrainingModule;
import org.sentimentstreams.training.recipe.Recipe;

/**
 * Which weights a recipe trains in an epoch, by Hugging Face's names.
 *
 * @param config of the model that is trained
 */
record TrainedWeights(Recipe recipe, ModelConfig config) {
  private static final Pattern HEAD =
      Pattern.compile("(^|\\.)(pooler|pre_classifier|classifier|hidden|head)\\.");

  /**
   * @param epoch from 1
   */
  boolean includes(String name, int epoch) {
    return switch (recipe.train()) {
      case HEAD -> isHead(name);
      case LAST_LAYERS -> isHead(name) || isLastLayer(name);
      case GRADUAL -> epoch > recipe.frozenEpochs() || isHead(name);
      case FULL, SCRATCH -> true;
    };
  }

  /** An MLP stands on the encoder's own pooler, which is frozen with it. */
  private boolean isHead(String name) {
    return isHeadName(name)
        && !(recipe.head().kind() == Recipe.Head.Kind.MLP && name.contains(".pooler."));
  }

  /** Whether a weight belongs to the layers over the encoder. */
  static boolean isHeadName(String name) {
    return HEAD.matcher(name).find();
  }

  private boolean isLastLayer(String name) {
    return isLastLayer(name, recipe.layers());
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
