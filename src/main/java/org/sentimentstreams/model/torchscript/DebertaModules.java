package org.sentimentstreams.model.torchscript;

import org.sentimentstreams.model.ModelConfig;
import org.sentimentstreams.model.weights.Tensor;

/** The modules of deberta.torchscript for inference. */
final class DebertaModules {
  private static final Tensor NONE = Tensor.zeros(0);

  private final ModelConfig config;
  private final Layers layers;

  /** One table that all layers read. */
  private final Tensor relative;

  DebertaModules(ModelConfig config, Layers layers) {
    this.config = config;
    this.layers = layers;
    this.relative =
        isRelative()
            ? layers.table(
                DebertaV2.REL_EMBEDDINGS, DebertaV2.relativeRows(config), config.hiddenSize())
            : NONE;
  }

  private boolean isRelative() {
    return config.flag("c2p") || config.flag("p2c");
  }

  ScriptModule embeddings() {
    long h = config.hiddenSize();
    long e = config.whole("embedding_size");
    int types = config.whole("type_vocab_size");
    boolean positions = config.flag("position_biased_input");
    return new ScriptModule("Embeddings")
        .with("word", layers.table(DebertaV2.WORDS, config.vocabularySize(), e))
        .with(
            "position",
            positions
                ? layers.table("embeddings.position_embeddings", config.maxPositions(), e)
                : NONE)
        .with(
            "token_type",
            types > 0 ? layers.table("embeddings.token_type_embeddings", types, e) : NONE)
        .with("projection", e == h ? NONE : layers.table("embeddings.embed_proj", h, e))
        .with("norm", norm("embeddings.LayerNorm"));
  }

  ScriptModule positions() {
    return new ScriptModule("Positions")
        .with("buckets", config.whole("position_buckets"))
        .with("reach", config.whole("max_relative_positions"));
  }

  ScriptModule layer(int i) {
    long h = config.hiddenSize();
    String name = "encoder.layer." + i + ".";
    String self = name + "attention.self.";
    ScriptModule layer =
        new ScriptModule("Layer")
            .with(
                "query_key_value",
                layers.linear(h, h, self + "query_proj", self + "key_proj", self + "value_proj"))
            .with("relative", relative(self))
            .with("attention", attention())
            .with("rest", rest(name));
    boolean convolution = i == 0 && config.whole("conv_kernel_size") > 0;
    return convolution ? withConvolution(layer) : layer;
  }

  private ScriptModule relative(String self) {
    boolean normed = isRelative() && config.flag("norm_rel_ebd");
    return new ScriptModule("Relative")
        .with("weight", relative)
        .with("normed", normed ? 1 : 0)
        .with("norm", normed ? norm("encoder.LayerNorm") : Layers.noNorm())
        .with("keys", config.flag("c2p") ? 1 : 0)
        .with("queries", config.flag("p2c") ? 1 : 0)
        .with("key", projection(self + "pos_key_proj", config.flag("c2p")))
        .with("query", projection(self + "pos_query_proj", config.flag("p2c")));
  }

  private ScriptModule projection(String name, boolean used) {
    long h = config.hiddenSize();
    boolean own = used && !config.flag("share_att_key");
    return new ScriptModule("Projection")
        .with("weight", own ? layers.tensor(name + ".weight", h, h) : NONE)
        .with("bias", own ? layers.tensor(name + ".bias", h) : NONE);
  }

  private ScriptModule attention() {
    return new ScriptModule("Attention")
        .with("heads", config.heads())
        .with(
            "run",
            new ScriptModule("RunAttention")
                .with("scale", DebertaV2.scale(config))
                .with("position_keys", NONE)
                .with("position_queries", NONE));
  }

  private ScriptModule rest(String name) {
    long h = config.hiddenSize();
    ScriptModule rest =
        new ScriptModule("Rest")
            .with("attention_output", layers.linear(h, h, name + "attention.output.dense"))
            .with("attention_norm", norm(name + "attention.output.LayerNorm"));
    return layers
        .feedForward(rest, h, name + "intermediate.dense", name + "output.dense")
        .with("output_norm", norm(name + "output.LayerNorm"));
  }

  private ScriptModule withConvolution(ScriptModule layer) {
    long h = config.hiddenSize();
    int groups = config.whole("conv_groups");
    int size = config.whole("conv_kernel_size");
    return new ScriptModule("ConvolutionLayer")
        .with("layer", layer)
        .with("weight", layers.tensor("encoder.conv.conv.weight", h, h / groups, size))
        .with("bias", layers.tensor("encoder.conv.conv.bias", h))
        .with("groups", groups)
        .with("norm", norm("encoder.conv.LayerNorm"));
  }

  private ScriptModule norm(String name) {
    return layers.norm(name, config.hiddenSize(), config.layerNormEpsilon());
  }
}
