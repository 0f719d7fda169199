package org.sentimentstreams.model.torchscript;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import org.sentimentstreams.model.ModelConfig;

/** The modules of deberta.torchscript. */
record DebertaStructure() implements Structure {

  @Override
  public String words() {
    return DebertaV2.WORDS;
  }

  @Override
  public Optional<String> resource(ModelConfig config) {
    return Optional.of("deberta");
  }

  @Override
  public Map<String, String> places(ModelConfig config) {
    return Map.of("{convolved}", Activation.scriptOf(config.text("conv_act")));
  }

  @Override
  public Modules inference(ModelConfig config, Layers layers) {
    DebertaModules model = new DebertaModules(config, layers);
    return Modules.of(model.embeddings(), model.positions(), all(config, model::layer));
  }

  @Override
  public Modules training(ModelConfig config, TrainingLayers layers) {
    DebertaTrainingModules model = new DebertaTrainingModules(config, layers);
    return Modules.of(model.embeddings(), model.positions(), all(config, model::layer));
  }

  private static Map<String, ScriptModule> all(
      ModelConfig config, IntFunction<ScriptModule> layer) {
    Map<String, ScriptModule> modules = new LinkedHashMap<>();
    for (int i = 0; i < config.layers(); i++) {
      modules.put("layer_" + i, layer.apply(i));
    }
    return modules;
  }

  @Override
  public int layerOf(ModelConfig config, String name) {
    return BertStructure.layerIn(name);
  }
}
