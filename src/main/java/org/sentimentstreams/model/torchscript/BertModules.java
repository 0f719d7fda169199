package org.sentimentstreams.model.torchscript;

import org.sentimentstreams.model.ModelConfig;
import org.sentimentstreams.model.weights.Tensor;

/** The modules of encoder.torchscript, with the weights of a relative of BERT. */
record BertModules(BertNames names, ModelConfig config, Layers layers) {

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
            .with("norm", layers.norm(names.embeddingsNorm(), e, config.layerNormEpsilon()));
    return names.projection() == null
        ? embeddings
        : embeddings.with("projection", layers.linear(h, e, names.projection()));
  }

  ScriptModule positions() {
    ScriptModule positions = new ScriptModule("Positions");
    if (names.relativeBias() == null) {
      return positions;
    }
    Tensor table =
        layers.table(names.relativeBias(), config.whole(RelativeBuckets.ROWS), config.heads());
    return positions.with("biases", RelativeBuckets.biases(table, config.maxTokens()));
  }

  ScriptModule layer(int i) {
    long h = config.hiddenSize();
    return new ScriptModule("Layer")
        .with("query_key_value", layers.linear(h, h, queryKeyValue(i)))
        .with("attention", attention())
        .with("rest", rest(i));
  }

  /** Its queries are asked for by the first token alone. */
  ScriptModule last(int i) {
    long h = config.hiddenSize();
    String[] qkv = queryKeyValue(i);
    return new ScriptModule("Last")
        .with("query", layers.linear(h, h, qkv[0]))
        .with("key_value", layers.linear(h, h, qkv[1], qkv[2]))
        .with("attention", attention())
        .with("rest", rest(i));
  }

  private String[] queryKeyValue(int i) {
    return names.queryKeyValue().stream().map(name -> name.formatted(i)).toArray(String[]::new);
  }

  private ScriptModule attention() {
    return new ScriptModule("Attention").with("heads", config.heads()).with("run", runAttention());
  }

  private ScriptModule runAttention() {
    ScriptModule run = new ScriptModule("RunAttention");
    return names.relativeBias() == null ? run.with("mean", new ScriptModule("WeightedMean")) : run;
  }

  private ScriptModule rest(int i) {
    long h = config.hiddenSize();
    ScriptModule rest =
        new ScriptModule("Rest")
            .with("attention_output", layers.linear(h, h, names.attentionOutput().formatted(i)))
            .with("attention_norm", norm(names.attentionNorm().formatted(i)));
    return layers
        .feedForward(rest, h, names.intermediate().formatted(i), names.output().formatted(i))
        .with("output_norm", norm(names.outputNorm().formatted(i)));
  }

  private ScriptModule norm(String name) {
    return layers.norm(name, config.hiddenSize(), config.layerNormEpsilon());
  }
}
