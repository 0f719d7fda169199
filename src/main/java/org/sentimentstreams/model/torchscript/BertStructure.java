package org.sentimentstreams.model.torchscript;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sentimentstreams.model.ModelConfig;

/**
 * BERT and its relatives: what encoder.torchscript and training.torchscript say as they are, but
 * for embeddings of another width, or scores with something added by distance.
 */
record BertStructure(BertNames names) implements Structure {
  /** The text for embeddings that are narrower than the hidden states. */
  static final String PROJECTED = "projected";

  private static final String RELATIVE = "relative";
  private static final Pattern LAYER = Pattern.compile("\\.layer\\.(\\d+)\\.");

  @Override
  public String words() {
    return names.words();
  }

  @Override
  public Optional<String> resource(ModelConfig config) {
    if (names.projection() != null) {
      return Optional.of(PROJECTED);
    }
    return names.relativeBias() == null ? Optional.empty() : Optional.of(RELATIVE);
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
    return Modules.of(bert.embeddings(), bert.positions(), modules);
  }

  @Override
  public Modules training(ModelConfig config, TrainingLayers layers) {
    BertTrainingModules bert = new BertTrainingModules(names, config, layers);
    Map<String, ScriptModule> modules = new LinkedHashMap<>();
    for (int i = 0; i < config.layers(); i++) {
      modules.put("layer_" + i, bert.layer(i));
    }
    return Modules.of(bert.embeddings(), bert.positions(), modules);
  }

  @Override
  public int layerOf(ModelConfig config, String name) {
    return layerIn(name);
  }

  /** The number in a name. */
  static int layerIn(String name) {
    Matcher layer = LAYER.matcher(name);
    return layer.find() ? Integer.parseInt(layer.group(1)) : -1;
  }
}
