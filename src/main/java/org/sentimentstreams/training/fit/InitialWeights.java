package org.sentimentstreams.training.fit;

import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.sentimentstreams.model.ModelConfig;
import org.sentimentstreams.model.torchscript.TrainingModule;
import org.sentimentstreams.model.weights.Tensor;
import org.sentimentstreams.training.recipe.Recipe;

/**
 * The weights that training starts from. New ones are drawn as BERT's authors did: from a normal
 * distribution with a standard deviation of .02, biases 0, LayerNorm 1.
 */
public final class InitialWeights {
  private static final double DEVIATION = 0.02;

  /** Heads that only pretraining needs. */
  private static final Pattern PRETRAINING = Pattern.compile("^(cls|lm_head|vocab_[a-z_]+)\\.");

  private static final Pattern NORM = Pattern.compile("(LayerNorm|_layer_norm)\\.weight$");

  private InitialWeights() {}

  /**
   * @param checkpoint what is known, by Hugging Face's names, with the family's prefix or not
   * @param outputs logits of a text
   * @return the encoder and a head of the recipe's layout, by full names
   */
  public static Map<String, Tensor> of(
      Map<String, Tensor> checkpoint, ModelConfig config, Recipe recipe, int outputs, long seed) {
    Map<String, Tensor> known = new TreeMap<>();
    checkpoint.forEach((name, t) -> known.put(TrainingModule.fullName(config, name), t));
    Map<String, long[]> head =
        TrainingModule.headShapes(config, layout(recipe), recipe.head().hidden(), outputs);
    Map<String, Tensor> weights = new TreeMap<>();
    known.forEach(
        (name, tensor) -> {
          if (!TrainedWeights.isHeadName(name) && !PRETRAINING.matcher(name).find()) {
            weights.put(name, tensor);
          }
        });
    Random random = new Random(seed);
    if (recipe.train() == Recipe.Trained.SCRATCH) {
      weights.replaceAll((name, tensor) -> fresh(name, shape(tensor), random));
    }
    head.forEach(
        (name, shape) -> {
          Tensor fresh = fresh(name, shape, random);
          Tensor kept = known.get(name);
          boolean keep =
              recipe.head().start() == Recipe.Head.Start.KEPT
                  && recipe.train() != Recipe.Trained.SCRATCH
                  && kept != null
                  && kept.shape().equals(fresh.shape());
          weights.put(name, keep ? kept.toF32() : fresh);
        });
    return weights;
  }

  /** Whether a weight belongs to the layers over the encoder. */
  public static boolean isHead(String name) {
    return TrainedWeights.isHeadName(name);
  }

  /** The layout that a recipe names. */
  public static TrainingModule.HeadLayout layout(Recipe recipe) {
    return switch (recipe.head().kind()) {
      case POOLER -> TrainingModule.HeadLayout.POOLER;
      case CLS -> TrainingModule.HeadLayout.CLS;
      case MLP -> TrainingModule.HeadLayout.MLP;
    };
  }

  private static Tensor fresh(String name, long[] shape, Random random) {
    float[] values = new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
    if (NORM.matcher(name).find()) {
      Arrays.fill(values, 1);
    } else if (!name.endsWith(".bias")) {
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (random.nextGaussian() * DEVIATION);
      }
    }
    return Tensor.of(values, shape);
  }

  private static long[] shape(Tensor tensor) {
    return tensor.shape().stream().mapToLong(Long::longValue).toArray();
  }
}
