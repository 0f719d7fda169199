package org.sentimentstreams.training.fit;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.sentimentstreams.model.ModelConfig;
import org.sentimentstreams.model.ModelWriter;
import org.sentimentstreams.model.torchscript.TrainingModule;
import org.sentimentstreams.model.weights.Tensor;
import org.sentimentstreams.training.recipe.Recipe;

/**
 * The weights that training starts from. New ones are drawn as BERT's authors did, but for the
 * layers of an MLP, which nobody built for BERT: PyTorch's {@code nn.Linear} begins its narrow last
 * layer several times as wide, without which a small learning rate hardly moves it.
 */
public final class InitialWeights {
  private static final Pattern MLP = Pattern.compile("(hidden|classifier)\\.(weight|bias)");

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
          if (!ModelWriter.isHead(name) && !ModelWriter.isForPretraining(name)) {
            weights.put(name, tensor);
          }
        });
    FreshWeights drawn = new FreshWeights(seed);
    if (recipe.train() == Recipe.Trained.SCRATCH) {
      weights.replaceAll((name, tensor) -> drawn.likeBert(name, shape(tensor)));
    }
    head.forEach(
        (name, shape) -> {
          long[] matrix = head.get(weightOf(name));
          Tensor fresh =
              isOfMlp(name, recipe)
                  ? drawn.likeLinear(matrix[1], shape)
                  : drawn.likeBert(name, shape);
          boolean keep =
              recipe.head().start() == Recipe.Head.Start.KEPT
                  && recipe.train() != Recipe.Trained.SCRATCH
                  && has(known, weightOf(name), matrix)
                  && has(known, name, shape);
          weights.put(name, keep ? known.get(name).toF32() : fresh);
        });
    return weights;
  }

  /** The layout that a recipe names. */
  public static TrainingModule.HeadLayout layout(Recipe recipe) {
    return switch (recipe.head().kind()) {
      case POOLER -> TrainingModule.HeadLayout.POOLER;
      case CLS -> TrainingModule.HeadLayout.CLS;
      case MLP -> TrainingModule.HeadLayout.MLP;
    };
  }

  private static boolean isOfMlp(String name, Recipe recipe) {
    return recipe.head().kind() == Recipe.Head.Kind.MLP && MLP.matcher(name).matches();
  }

  /** A bias is kept with its matrix only: by itself it means nothing. */
  private static boolean has(Map<String, Tensor> known, String name, long[] shape) {
    Tensor tensor = known.get(name);
    return tensor != null && Arrays.equals(shape(tensor), shape);
  }

  private static String weightOf(String name) {
    return name.replaceAll("\\.bias$", ".weight");
  }

  private static long[] shape(Tensor tensor) {
    return tensor.shape().stream().mapToLong(Long::longValue).toArray();
  }
}
