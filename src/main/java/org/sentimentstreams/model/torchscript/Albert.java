package org.sentimentstreams.model.torchscript;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sentimentstreams.model.ConfigKeys;
import org.sentimentstreams.model.ConfigReader;
import org.sentimentstreams.model.ModelConfig;

/**
 * ALBERT: BERT with narrow embeddings, and layers that share their weights, which are once in
 * memory. Layers one behind the other form a group, and a group has one or more inner layers, all
 * of which a text goes through wherever the group stands.
 *
 * @see <a href="https://arxiv.org/abs/1909.11942">Lan et al., ALBERT (2020)</a>
 */
final class Albert implements Structure {
  private static final Pattern GROUP = Pattern.compile("albert_layer_groups\\.(\\d+)\\.");
  private static final String EMBEDDING_SIZE = "embedding_size";
  private static final String INNER_LAYERS = "inner_group_num";

  /** Layers by groups: a fraction where they come out uneven. */
  private static final String LAYERS_PER_GROUP = "layers_per_group";

  private Albert() {}

  static Family family() {
    return new Family(
        "Albert",
        "AlbertTokenizer",
        "albert.",
        List.of("embeddings", "encoder", "pooler"),
        ConfigKeys.BERT.withUsualActivation("gelu_new"),
        Albert::own,
        new Albert(),
        List.of(new HeadLayer("pooler", HeadLayer.TANH, false), HeadLayer.last("classifier")));
  }

  private static Map<String, Object> own(ConfigReader config) {
    double layers = config.natural(ConfigKeys.BERT.layers());
    return Map.of(
        EMBEDDING_SIZE,
        config.natural(EMBEDDING_SIZE, 128),
        INNER_LAYERS,
        config.natural(INNER_LAYERS, 1),
        LAYERS_PER_GROUP,
        layers / config.natural("num_hidden_groups", 1));
  }

  private static BertNames names(int inner) {
    String layer = "encoder.albert_layer_groups.%d.albert_layers." + inner;
    return new BertNames(
        BertNames.BERT.words(),
        BertNames.BERT.positions(),
        BertNames.BERT.tokenTypes(),
        BertNames.BERT.embeddingsNorm(),
        "encoder.embedding_hidden_mapping_in",
        null,
        List.of(layer + ".attention.query", layer + ".attention.key", layer + ".attention.value"),
        layer + ".attention.dense",
        layer + ".attention.LayerNorm",
        layer + ".ffn",
        layer + ".ffn_output",
        layer + ".full_layer_layer_norm");
  }

  @Override
  public String words() {
    return BertNames.BERT.words();
  }

  @Override
  public Optional<String> resource(ModelConfig config) {
    return Optional.of(BertStructure.PROJECTED);
  }

  @Override
  public Modules inference(ModelConfig config, Layers layers) {
    return modules(
        config,
        new BertModules(names(0), config, layers).embeddings(),
        (inner, group) -> new BertModules(names(inner), config, layers).layer(group));
  }

  @Override
  public Modules training(ModelConfig config, TrainingLayers layers) {
    // Nothing is dropped between the feed-forward layers and the norm behind them.
    return modules(
        config,
        new BertTrainingModules(names(0), config, layers).embeddings(),
        (inner, group) ->
            new BertTrainingModules(names(inner), config, layers).layer(group, layers.dropout(0)));
  }

  private static Modules modules(
      ModelConfig config,
      ScriptModule embeddings,
      BiFunction<Integer, Integer, ScriptModule> layer) {
    Map<String, ScriptModule> modules = new LinkedHashMap<>();
    List<String> order = new ArrayList<>();
    for (int i = 0; i < config.layers(); i++) {
      int group = group(config, i);
      for (int inner = 0; inner < config.whole(INNER_LAYERS); inner++) {
        String name = "layer_%d_%d".formatted(group, inner);
        if (!modules.containsKey(name)) {
          modules.put(name, layer.apply(inner, group));
        }
        order.add(name);
      }
    }
    return new Modules(embeddings, new ScriptModule("Positions"), modules, order);
  }

  private static int group(ModelConfig config, int layer) {
    return (int) (layer / config.number(LAYERS_PER_GROUP));
  }

  @Override
  public int layerOf(ModelConfig config, String name) {
    Matcher group = GROUP.matcher(name);
    if (!group.find()) {
      return -1;
    }
    for (int i = config.layers() - 1; i >= 0; i--) {
      if (group(config, i) == Integer.parseInt(group.group(1))) {
        return i;
      }
    }
    return -1;
  }
}
