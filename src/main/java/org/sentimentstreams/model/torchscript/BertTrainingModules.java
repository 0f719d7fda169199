package org.sentimentstreams.model.torchscript;

import java.util.List;
import org.sentimentstreams.model.ModelConfig;
import org.sentimentstreams.model.weights.Tensor;

/** The modules of training.torchscript, with the weights of a relative of BERT. */
record BertTrainingModules(BertNames names, ModelConfig config, TrainingLayers layers) {

  ScriptModule embeddings() {
    long h = config.hiddenSize();
    long e = names.embeddingSize(config);
    Tensor tokenTypes =
        names.tokenTypes() == null ? Tensor.zeros(1, e) : layers.table(names.tokenTypes(), -1, e);
    ScriptModule embeddings =
        new ScriptModule("Embeddings")
            .with("word", layers.table(names.words(), config.vocabularySize(), e))
            .with("position", layers.table(names.positions(), config.maxPositions(), e))
            .with("token_type", tokenTypes)
            .with("norm", layers.norm(names.embeddingsNorm(), e, config.layerNormEpsilon()))
            .with("dropout", layers.dropout());
    return names.projection() == null
        ? embeddings
        : embeddings.with("projection", layers.linear(names.projection(), h, e));
  }

  ScriptModule positions() {
    ScriptModule positions = new ScriptModule("Positions");
    if (names.relativeBias() == null) {
      return positions;
    }
    long[] buckets = RelativeBuckets.all(config.maxTokens());
    return positions
        .with(
            "bias",
            layers.table(names.relativeBias(), config.whole(RelativeBuckets.ROWS), config.heads()))
        .with("buckets", Tensor.of(buckets, buckets.length));
  }

  ScriptModule layer(int i) {
    return layer(i, layers.dropout());
  }

  /** With dropout of its own behind the feed-forward layers. */
  ScriptModule layer(int i, ScriptModule outputDropout) {
    long h = config.hiddenSize();
    List<String> qkv = names.queryKeyValue();
    return new ScriptModule("Layer")
        .with("heads", config.heads())
        .with("scale", 1 / Math.sqrt((double) h / config.heads()))
        .with("query", layers.linear(qkv.get(0).formatted(i), h, h))
        .with("key", layers.linear(qkv.get(1).formatted(i), h, h))
        .with("value", layers.linear(qkv.get(2).formatted(i), h, h))
        .with("attention_output", layers.linear(names.attentionOutput().formatted(i), h, h))
        .with("attention_norm", norm(names.attentionNorm().formatted(i)))
        .with("intermediate", layers.linear(names.intermediate().formatted(i), -1, h))
        .with("output", layers.linear(names.output().formatted(i), h, -1))
        .with("output_norm", norm(names.outputNorm().formatted(i)))
        .with("dropout", layers.dropout())
        .with("output_dropout", outputDropout);
  }

  private ScriptModule norm(String name) {
    return layers.norm(name, config.hiddenSize(), config.layerNormEpsilon());
  }
}
