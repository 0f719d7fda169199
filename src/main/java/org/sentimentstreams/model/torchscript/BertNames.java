package org.sentimentstreams.model.torchscript;

import java.util.List;
import org.sentimentstreams.model.ModelConfig;

/**
 * Where a relative of BERT keeps its weights, by Hugging Face's names. {@code %d} is the layer.
 *
 * @param tokenTypes null where the family has no segments
 * @param projection the linear layer from the embeddings' width to that of the hidden states; null
 *     where they have one width
 * @param relativeBias the table of what the distance of two tokens adds to their score; null where
 *     there is none
 * @param queryKeyValue the three linear layers that are fused into one
 */
record BertNames(
    String words,
    String positions,
    String tokenTypes,
    String embeddingsNorm,
    String projection,
    String relativeBias,
    List<String> queryKeyValue,
    String attentionOutput,
    String attentionNorm,
    String intermediate,
    String output,
    String outputNorm) {

  static final BertNames BERT =
      new BertNames(
          "embeddings.word_embeddings",
          "embeddings.position_embeddings",
          "embeddings.token_type_embeddings",
          "embeddings.LayerNorm",
          null,
          null,
          List.of(
              "encoder.layer.%d.attention.self.query",
              "encoder.layer.%d.attention.self.key", "encoder.layer.%d.attention.self.value"),
          "encoder.layer.%d.attention.output.dense",
          "encoder.layer.%d.attention.output.LayerNorm",
          "encoder.layer.%d.intermediate.dense",
          "encoder.layer.%d.output.dense",
          "encoder.layer.%d.output.LayerNorm");

  static final BertNames DISTILBERT =
      new BertNames(
          "embeddings.word_embeddings",
          "embeddings.position_embeddings",
          null,
          "embeddings.LayerNorm",
          null,
          null,
          List.of(
              "transformer.layer.%d.attention.q_lin",
              "transformer.layer.%d.attention.k_lin", "transformer.layer.%d.attention.v_lin"),
          "transformer.layer.%d.attention.out_lin",
          "transformer.layer.%d.sa_layer_norm",
          "transformer.layer.%d.ffn.lin1",
          "transformer.layer.%d.ffn.lin2",
          "transformer.layer.%d.output_layer_norm");

  /** The same with embeddings of another width. */
  BertNames projectedBy(String layer) {
    return new BertNames(
        words,
        positions,
        tokenTypes,
        embeddingsNorm,
        layer,
        relativeBias,
        queryKeyValue,
        attentionOutput,
        attentionNorm,
        intermediate,
        output,
        outputNorm);
  }

  /** Width of the embeddings. */
  long embeddingSize(ModelConfig config) {
    return projection == null ? config.hiddenSize() : config.whole("embedding_size");
  }
}
