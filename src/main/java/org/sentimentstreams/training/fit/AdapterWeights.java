package org.sentimentstreams.training.fit;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.sentimentstreams.model.InvalidModelException;
import org.sentimentstreams.model.ModelConfig;
import org.sentimentstreams.model.ModelWriter;
import org.sentimentstreams.model.lora.LoraAdapter;
import org.sentimentstreams.model.lora.LoraConfig;
import org.sentimentstreams.model.torchscript.TrainingModule;
import org.sentimentstreams.model.weights.Tensor;
import org.sentimentstreams.training.recipe.Recipe;

/** The adapters that a recipe asks for, among weights by Hugging Face's names. */
public final class AdapterWeights {
  private static final String WEIGHT = ".weight";

  /** Of a layer of the encoder; tables of distances have no number. */
  private static final Pattern NUMBERED = Pattern.compile("\\.\\d+\\.");

  private AdapterWeights() {}

  /** How the recipe's adapters count. */
  public static LoraConfig config(Recipe recipe, String base) {
    Recipe.Lora lora = recipe.lora();
    return new LoraConfig(
        lora.rank(), asWritten(lora.alpha()), false, asWritten(lora.dropout()), base);
  }

  /** Of 0.1 in single precision, 0.1 and not 0.10000000149. */
  private static double asWritten(float value) {
    return Double.parseDouble(Float.toString(value));
  }

  /**
   * New pairs for the layers that a recipe names: A is drawn as PyTorch's {@code nn.Linear} draws
   * its weights, B is zero, so that the model begins as it is.
   *
   * @param weights of the encoder, by full names
   * @throws InvalidModelException if the recipe's targets match no layer
   */
  public static Map<String, Tensor> fresh(
      Map<String, Tensor> weights, ModelConfig config, Recipe recipe, long seed) {
    int rank = recipe.lora().rank();
    FreshWeights drawn = new FreshWeights(seed);
    Map<String, Tensor> pairs = new TreeMap<>();
    for (String layer : layers(weights, config, recipe.lora())) {
      List<Long> shape = weights.get(layer + WEIGHT).shape();
      long in = shape.get(1);
      pairs.put(layer + LoraAdapter.A, drawn.likeLinear(in, new long[] {rank, in}));
      pairs.put(layer + LoraAdapter.B, Tensor.zeros(shape.get(0), rank));
    }
    return pairs;
  }

  /** The layers that a recipe's targets mean, without {@code .weight}. */
  private static Set<String> layers(
      Map<String, Tensor> weights, ModelConfig config, Recipe.Lora lora) {
    Set<String> matrices = new TreeSet<>();
    weights.forEach(
        (name, tensor) -> {
          if (isMatrixOfLayer(name, tensor, config)) {
            matrices.add(name.substring(0, name.length() - WEIGHT.length()));
          }
        });
    if (lora.targets().equals(Recipe.Lora.ALL)) {
      return matrices;
    }
    Set<String> named = new TreeSet<>();
    for (String target : lora.names()) {
      List<String> matching =
          matrices.stream().filter(name -> ("." + name).endsWith("." + target)).toList();
      if (matching.isEmpty()) {
        throw new InvalidModelException(
            "lora.targets names \"%s\", and no layer of the encoder ends so: there are %s"
                .formatted(target, ends(matrices)));
      }
      named.addAll(matching);
    }
    return named;
  }

  private static Collection<String> ends(Collection<String> matrices) {
    Collection<String> ends = new TreeSet<>();
    matrices.forEach(name -> ends.add(name.replaceFirst("^.*\\.\\d+\\.", "")));
    return ends;
  }

  private static boolean isMatrixOfLayer(String name, Tensor tensor, ModelConfig config) {
    return name.endsWith(WEIGHT)
        && tensor.shape().size() == 2
        && !ModelWriter.isHead(name)
        && NUMBERED.matcher(name).find()
        && TrainingModule.layerOf(config, name) >= 0;
  }

  /** Whether an adapter can go on where another one ended. */
  public static boolean continues(
      LoraAdapter known, Map<String, Tensor> weights, ModelConfig config, Recipe recipe) {
    return known.saved().keySet().stream().allMatch(ModelWriter::isHead)
        && known.config().rank() == recipe.lora().rank()
        && known.config().scale() == config(recipe, null).scale()
        && known.layers().equals(layers(weights, config, recipe.lora()));
  }

  /** Whether a weight is one of a pair. */
  public static boolean isOfPair(String name) {
    return name.endsWith(LoraAdapter.A) || name.endsWith(LoraAdapter.B);
  }
}
