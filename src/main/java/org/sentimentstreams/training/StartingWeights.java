package org.sentimentstreams.training;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.ModelWriter;
import org.sentimentstreams.model.lora.LoraAdapter;
import org.sentimentstreams.model.lora.LoraConfig;
import org.sentimentstreams.model.weights.Tensor;
import org.sentimentstreams.training.fit.AdapterWeights;
import org.sentimentstreams.training.fit.InitialWeights;
import org.sentimentstreams.training.fit.TrainingListener;
import org.sentimentstreams.training.recipe.Recipe;

/**
 * What a training begins with.
 *
 * @param weights by full names: the encoder, the head, and the pairs of an adapter that is trained
 * @param lora how those pairs count; null if none is trained
 * @param kept the base's adapter, if the encoder stays as it is
 */
record StartingWeights(Map<String, Tensor> weights, LoraConfig lora, Optional<LoraAdapter> kept) {

  /**
   * A base with an adapter keeps it where the recipe leaves the encoder alone, and goes on with it
   * where the recipe asks for one of the same form; else it is merged into the encoder.
   *
   * @throws IOException if the base cannot be read
   */
  static StartingWeights of(
      ModelDirectory base, Recipe recipe, int outputs, long seed, TrainingListener listener)
      throws IOException {
    Optional<LoraAdapter> known = base.adapter();
    if (recipe.train() != Recipe.Trained.LORA) {
      boolean keeps = !recipe.trainsEncoder();
      Map<String, Tensor> checkpoint = keeps ? base.weightsWithoutPairs() : base.weights();
      return new StartingWeights(
          InitialWeights.of(checkpoint, base.headConfig(), recipe, outputs, seed),
          null,
          keeps ? known : Optional.empty());
    }
    if (known.isPresent()) {
      Map<String, Tensor> bare = initial(base, base.weightsWithoutPairs(), recipe, outputs, seed);
      LoraAdapter adapter = known.get().encoderOnly();
      if (AdapterWeights.continues(adapter, bare, base.config(), recipe)) {
        listener.says("Training the model's own adapter further");
        bare.putAll(adapter.pairs());
        return new StartingWeights(
            bare, AdapterWeights.config(recipe, adapter.config().base()), Optional.empty());
      }
      listener.says(
          "The model's own adapter has another form than the recipe's: it is merged into the encoder, and a new one begins");
    }
    Map<String, Tensor> weights = initial(base, base.weights(), recipe, outputs, seed);
    weights.putAll(AdapterWeights.fresh(weights, base.config(), recipe, seed));
    String name = known.isPresent() ? null : base.configJson().path("_name_or_path").textValue();
    return new StartingWeights(weights, AdapterWeights.config(recipe, name), Optional.empty());
  }

  private static Map<String, Tensor> initial(
      ModelDirectory base, Map<String, Tensor> checkpoint, Recipe recipe, int outputs, long seed)
      throws IOException {
    return InitialWeights.of(checkpoint, base.headConfig(), recipe, outputs, seed);
  }

  /** With what a training made of them; an encoder under an adapter stays as it was read. */
  StartingWeights with(Map<String, Tensor> trained) {
    Map<String, Tensor> all = new TreeMap<>(weights);
    trained.forEach(
        (name, tensor) -> {
          if (lora == null || ModelWriter.isHead(name) || AdapterWeights.isOfPair(name)) {
            all.put(name, tensor);
          }
        });
    return new StartingWeights(all, lora, kept);
  }

  /** A copy of encoder and head. */
  Map<String, Tensor> withoutPairs() {
    Map<String, Tensor> bare = new TreeMap<>(weights);
    bare.keySet().removeIf(AdapterWeights::isOfPair);
    return bare;
  }

  /**
   * The adapter that belongs to the encoder. What was trained is kept in half precision: next to
   * the weights that they are added to, pairs are small numbers.
   */
  Optional<LoraAdapter> adapter() {
    if (lora == null) {
      return kept;
    }
    Map<String, Tensor> pairs = new TreeMap<>(weights);
    pairs.keySet().removeIf(name -> !AdapterWeights.isOfPair(name));
    pairs.replaceAll((name, tensor) -> tensor.toF16());
    return Optional.of(new LoraAdapter(lora, pairs, Map.of()));
  }
}
