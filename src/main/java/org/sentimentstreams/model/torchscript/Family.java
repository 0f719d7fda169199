package org.sentimentstreams.model.torchscript;

import java.util.List;

/**
 * Where a model family keeps its weights, by Hugging Face's names. {@code %d} is the layer. To add
 * a family with another structure, add its TorchScript resource too.
 *
 * @param prefix what stands before the encoder's names in a checkpoint with a classifier
 * @param tokenTypes null where the family has no segments
 * @param queryKeyValue the three linear layers that are fused into one
 * @param head the layers from the first hidden state to the logits, inside of {@code prefix} or not
 */
record Family(
    String prefix,
    String words,
    String positions,
    String tokenTypes,
    String embeddingsNorm,
    List<String> queryKeyValue,
    String attentionOutput,
    String attentionNorm,
    String intermediate,
    String output,
    String outputNorm,
    List<HeadLayer> head) {

  private static final Family BERT =
      new Family(
          "bert.",
          "embeddings.word_embeddings",
          "embeddings.position_embeddings",
          "embeddings.token_type_embeddings",
          "embeddings.LayerNorm",
          List.of(
              "encoder.layer.%d.attention.self.query",
              "encoder.layer.%d.attention.self.key", "encoder.layer.%d.attention.self.value"),
          "encoder.layer.%d.attention.output.dense",
          "encoder.layer.%d.attention.output.LayerNorm",
          "encoder.layer.%d.intermediate.dense",
          "encoder.layer.%d.output.dense",
          "encoder.layer.%d.output.LayerNorm",
          List.of(new HeadLayer("pooler.dense", "torch.tanh"), new HeadLayer("classifier", "")));

  private static final Family DISTILBERT =
      new Family(
          "distilbert.",
          "embeddings.word_embeddings",
          "embeddings.position_embeddings",
          null,
          "embeddings.LayerNorm",
          List.of(
              "transformer.layer.%d.attention.q_lin",
              "transformer.layer.%d.attention.k_lin", "transformer.layer.%d.attention.v_lin"),
          "transformer.layer.%d.attention.out_lin",
          "transformer.layer.%d.sa_layer_norm",
          "transformer.layer.%d.ffn.lin1",
          "transformer.layer.%d.ffn.lin2",
          "transformer.layer.%d.output_layer_norm",
          List.of(new HeadLayer("pre_classifier", "torch.relu"), new HeadLayer("classifier", "")));

  private static final Family ROBERTA =
      BERT.named(
          "roberta.",
          List.of(
              new HeadLayer("classifier.dense", "torch.tanh"),
              new HeadLayer("classifier.out_proj", "")));

  private Family named(String otherPrefix, List<HeadLayer> otherHead) {
    return new Family(
        otherPrefix,
        words,
        positions,
        tokenTypes,
        embeddingsNorm,
        queryKeyValue,
        attentionOutput,
        attentionNorm,
        intermediate,
        output,
        outputNorm,
        otherHead);
  }

  /**
   * @param modelType as in config.json
   * @throws IllegalArgumentException if the family is not known
   */
  static Family of(String modelType) {
    return switch (modelType) {
      case "bert" -> BERT;
      case "distilbert" -> DISTILBERT;
      case "roberta", "xlm-roberta", "camembert" -> ROBERTA;
      default -> throw new IllegalArgumentException("Unknown model_type \"" + modelType + "\"");
    };
  }
}
