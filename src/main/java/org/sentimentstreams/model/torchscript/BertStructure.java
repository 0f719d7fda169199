package org.sentimentstreams.model.torchscript;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sentimentstreams.model.ModelConfig;

/** BERT and its relatives: what encoder.torchscript and training.torchscript say as they are. */
record BertStructure(BertNames names) implements Structure {
  private static final Pattern LAYER = Pattern.compile("\\.layer\\.(\\d+)\\.");

  @Override
  public String words() {
    return names.words();
  }

  @Override
  public Optional<String> resource(ModelConfig config) {
    return Optional.empty();
  }

  @Override
  public Modules inference(ModelConfig config, Layers layers) {
    BertModules bert = new BertModules(names, config, layers);
    Map<String, ScriptModule> modules = new LinkedHashMap<>();
    int last = config.layers() - 1;
    for (int i = 0; i < last; i++) {
      modules.put("layer_" + i, bert.layer(i));
    }
    modules.put("last", bert.last(last));
    return Modules.of(bert.embeddings(), new ScriptModule("Positions"), modules);
  }

  @Override
  public Modules training(ModelConfig config, TrainingLayers layers) {
    BertTrainingModules bert = new BertTrainingModules(names, config, layers);
    Map<String, ScriptModule> modules = new LinkedHashMap<>();
    for (int i = 0; i < config.layers(); i++) {
      modules.put("layer_" + i, bert.layer(i));
    }
    return Modules.of(bert.embeddings(), new ScriptModule("Positions"), modules);
  }

  @Override
  public int layerOf(ModelConfig config, String name) {
    Matcher layer = LAYER.matcher(name);
    return layer.find() ? Integer.parseInt(layer.group(1)) : -1;
  }
}
