package org.sentimentstreams.model.torchscript;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sentimentstreams.model.ModelConfig;
import org.sentimentstreams.model.weights.Tensor;

/** The modules of modernbert.torchscript. */
record ModernBertStructure() implements Structure {
  private static final Pattern LAYER = Pattern.compile("(?:^|\\.)layers\\.(\\d+)\\.");
  private static final String WORDS = "embeddings.tok_embeddings";
  private static final String NORM_BIAS = "norm_bias";
  private static final String ATTENTION_BIAS = "attention_bias";
  private static final String MLP_BIAS = "mlp_bias";

  @Override
  public String words() {
    return WORDS;
  }

  @Override
  public Optional<String> resource(ModelConfig config) {
    return Optional.of("modernbert");
  }

  @Override
  public Map<String, String> places(ModelConfig config) {
    return Map.of(
        "{pooled}",
        isMean(config) ? "(self).mean(hidden, attention_mask)" : "torch.select(hidden, 1, 0)");
  }

  private static boolean isMean(ModelConfig config) {
    return config.text("classifier_pooling").equals("mean");
  }

  @Override
  public Modules inference(ModelConfig config, Layers layers) {
    Inference model = new Inference(config, layers);
    Map<String, ScriptModule> modules = new LinkedHashMap<>();
    int last = config.layers() - 1;
    for (int i = 0; i < last; i++) {
      modules.put("layer_" + i, model.layer(i));
    }
    modules.put("last", model.last(last));
    return Modules.of(model.embeddings(), model.positions(), modules);
  }

  @Override
  public Modules training(ModelConfig config, TrainingLayers layers) {
    Training model = new Training(config, layers);
    Map<String, ScriptModule> modules = new LinkedHashMap<>();
    int last = config.layers() - 1;
    for (int i = 0; i < last; i++) {
      modules.put("layer_" + i, model.layer(i));
    }
    modules.put("last", model.last(last));
    return Modules.of(model.embeddings(), new ScriptModule("Positions"), modules);
  }

  @Override
  public int layerOf(ModelConfig config, String name) {
    Matcher layer = LAYER.matcher(name);
    return layer.find() ? Integer.parseInt(layer.group(1)) : -1;
  }

  private record Inference(ModelConfig config, Layers layers) {

    ScriptModule embeddings() {
      return new ScriptModule("Embeddings")
          .with("word", layers.table(WORDS, config.vocabularySize(), config.hiddenSize()))
          .with("norm", norm("embeddings.norm"));
    }

    ScriptModule positions() {
      return new ScriptModule("Positions")
          .with("global_theta", config.number("global_rope_theta"))
          .with("local_theta", config.number("local_rope_theta"))
          .with("width", config.hiddenSize() / config.heads());
    }

    ScriptModule layer(int i) {
      String name = "layers." + i + ".";
      long h = config.hiddenSize();
      boolean normed = i > 0;
      return new ScriptModule("Layer")
          .with("normed", normed ? 1 : 0)
          .with("rotation", ModernBert.isGlobal(config, i) ? 0 : 1)
          .with("norm", normed ? norm(name + "attn_norm") : Layers.noNorm())
          .with(
              "query_key_value",
              layers.linear(3 * h, h, config.flag(ATTENTION_BIAS), name + "attn.Wqkv"))
          .with("attention", attention(i))
          .with("rest", rest(name));
    }

    ScriptModule last(int i) {
      return new ScriptModule("Last")
          .with("mean", isMean(config) ? 1 : 0)
          .with("layer", layer(i))
          .with("norm", norm("final_norm"));
    }

    private ScriptModule attention(int i) {
      return new ScriptModule("Attention")
          .with("heads", config.heads())
          .with(
              "run",
              new ScriptModule("RunAttention")
                  .with("window", ModernBert.window(config, i))
                  .with("band", Tensor.zeros(0))
                  .with("mean", new ScriptModule("WeightedMean")));
    }

    private ScriptModule rest(String name) {
      long h = config.hiddenSize();
      List<ScriptModule> wide = layers.split(2, h, config.flag(MLP_BIAS), name + "mlp.Wi");
      return new ScriptModule("Rest")
          .with(
              "attention_output",
              layers.linear(h, h, config.flag(ATTENTION_BIAS), name + "attn.Wo"))
          .with("norm", norm(name + "mlp_norm"))
          .with("input", wide.get(0))
          .with("gate", wide.get(1))
          .with("output", layers.linear(h, -1, config.flag(MLP_BIAS), name + "mlp.Wo"));
    }

    private ScriptModule norm(String name) {
      return layers.norm(
          name, config.hiddenSize(), config.layerNormEpsilon(), config.flag(NORM_BIAS));
    }
  }

  private record Training(ModelConfig config, TrainingLayers layers) {

    ScriptModule embeddings() {
      return new ScriptModule("Embeddings")
          .with("word", layers.table(WORDS, config.vocabularySize(), config.hiddenSize()))
          .with("norm", norm("embeddings.norm"))
          .with("dropout", layers.dropout());
    }

    ScriptModule layer(int i) {
      String name = "layers." + i + ".";
      long h = config.hiddenSize();
      boolean attention = config.flag(ATTENTION_BIAS);
      boolean feedForward = config.flag(MLP_BIAS);
      boolean global = ModernBert.isGlobal(config, i);
      boolean normed = i > 0;
      return new ScriptModule("Layer")
          .with("heads", config.heads())
          .with("scale", 1 / Math.sqrt((double) h / config.heads()))
          .with("window", ModernBert.window(config, i))
          .with("theta", config.number(global ? "global_rope_theta" : "local_rope_theta"))
          .with("normed", normed ? 1 : 0)
          .with("norm", normed ? norm(name + "attn_norm") : Layers.noNorm())
          .with("query_key_value", layers.linear(name + "attn.Wqkv", 3 * h, h, attention))
          .with("attention_output", layers.linear(name + "attn.Wo", h, h, attention))
          .with("feed_forward_norm", norm(name + "mlp_norm"))
          .with("input_gate", layers.linear(name + "mlp.Wi", -1, h, feedForward))
          .with("output", layers.linear(name + "mlp.Wo", h, -1, feedForward))
          .with("dropout", layers.dropout());
    }

    ScriptModule last(int i) {
      return new ScriptModule("Last").with("layer", layer(i)).with("norm", norm("final_norm"));
    }

    private ScriptModule norm(String name) {
      return layers.norm(
          name, config.hiddenSize(), config.layerNormEpsilon(), config.flag(NORM_BIAS));
    }
  }
}
