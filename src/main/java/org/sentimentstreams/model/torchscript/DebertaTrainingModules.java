package org.sentimentstreams.model.torchscript;

import org.sentimentstreams.model.ModelConfig;
import org.sentimentstreams.model.weights.Tensor;

/** The modules of deberta.torchscript for training. */
record DebertaTrainingModules(ModelConfig config, TrainingLayers layers) {
  private static final Tensor NONE = Tensor.zeros(0);

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
        .with("norm", norm("embeddings.LayerNorm"))
        .with("dropout", layers.dropout());
  }

  ScriptModule positions() {
    boolean relative = config.flag("c2p") || config.flag("p2c");
    boolean normed = relative && config.flag("norm_rel_ebd");
    return new ScriptModule("Positions")
        .with(
            "weight",
            relative
                ? layers.table(
                    DebertaV2.REL_EMBEDDINGS, DebertaV2.relativeRows(config), config.hiddenSize())
                : NONE)
        .with("normed", normed ? 1 : 0)
        .with("norm", normed ? norm("encoder.LayerNorm") : Layers.noNorm())
        .with("buckets", config.whole("position_buckets"))
        .with("reach", config.whole("max_relative_positions"));
  }

  ScriptModule layer(int i) {
    String name = "encoder.layer." + i + ".";
    ScriptModule layer = new ScriptModule("Layer");
    attention(layer, name + "attention.self.");
    rest(layer, name);
    boolean convolution = i == 0 && config.whole("conv_kernel_size") > 0;
    return convolution ? withConvolution(layer) : layer;
  }

  private void attention(ScriptModule layer, String self) {
    long h = config.hiddenSize();
    boolean keys = config.flag("c2p");
    boolean queries = config.flag("p2c");
    boolean own = !config.flag("share_att_key");
    layer
        .with("heads", config.heads())
        .with("scale", DebertaV2.scale(config))
        .with("keys", keys ? 1 : 0)
        .with("queries", queries ? 1 : 0)
        .with("own", own ? 1 : 0)
        .with("query", layers.linear(self + "query_proj", h, h))
        .with("key", layers.linear(self + "key_proj", h, h))
        .with("value", layers.linear(self + "value_proj", h, h))
        .with("position_query", projection(self + "pos_query_proj", own && queries))
        .with("position_key", projection(self + "pos_key_proj", own && keys));
  }

  private ScriptModule projection(String name, boolean own) {
    long h = config.hiddenSize();
    return own ? layers.linear(name, h, h) : layers.noLinear();
  }

  private void rest(ScriptModule layer, String name) {
    long h = config.hiddenSize();
    layer
        .with("attention_output", layers.linear(name + "attention.output.dense", h, h))
        .with("attention_norm", norm(name + "attention.output.LayerNorm"))
        .with("intermediate", layers.linear(name + "intermediate.dense", -1, h))
        .with("output", layers.linear(name + "output.dense", h, -1))
        .with("output_norm", norm(name + "output.LayerNorm"))
        .with("dropout", layers.dropout());
  }

  private ScriptModule withConvolution(ScriptModule layer) {
    long h = config.hiddenSize();
    int groups = config.whole("conv_groups");
    int size = config.whole("conv_kernel_size");
    return new ScriptModule("ConvolutionLayer")
        .with("layer", layer)
        .with("weight", layers.parameter("encoder.conv.conv.weight", h, h / groups, size))
        .with("bias", layers.parameter("encoder.conv.conv.bias", h))
        .with("groups", groups)
        .with("norm", norm("encoder.conv.LayerNorm"))
        .with("dropout", layers.dropout());
  }

  private ScriptModule norm(String name) {
    return layers.norm(name, config.hiddenSize(), config.layerNormEpsilon());
  }
}
