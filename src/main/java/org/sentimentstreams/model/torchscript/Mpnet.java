package org.sentimentstreams.model.torchscript;

import java.util.List;
import java.util.Map;
import org.sentimentstreams.model.ConfigKeys;
import org.sentimentstreams.model.ConfigReader;
import org.sentimentstreams.model.InvalidModelException;

/**
 * MPNet: BERT without segments, with positions as RoBERTa counts them, and a number for each head
 * that is added to the score of two tokens by how far they stand from each other, the same in all
 * layers.
 *
 * @see <a href="https://arxiv.org/abs/2004.09297">Song et al., MPNet (2020)</a>
 */
final class Mpnet {
  /** Hugging Face's code has it as a number, whatever config.json says. */
  private static final int PADDING = 1;

  private static final BertNames NAMES =
      new BertNames(
          "embeddings.word_embeddings",
          "embeddings.position_embeddings",
          null,
          "embeddings.LayerNorm",
          null,
          "encoder.relative_attention_bias",
          List.of(
              "encoder.layer.%d.attention.attn.q",
              "encoder.layer.%d.attention.attn.k", "encoder.layer.%d.attention.attn.v"),
          "encoder.layer.%d.attention.attn.o",
          "encoder.layer.%d.attention.LayerNorm",
          "encoder.layer.%d.intermediate.dense",
          "encoder.layer.%d.output.dense",
          "encoder.layer.%d.output.LayerNorm");

  private Mpnet() {}

  static Family family() {
    return new Family(
        "MPNet",
        "MPNetTokenizer",
        "mpnet.",
        List.of("embeddings", "encoder", "pooler"),
        ConfigKeys.BERT.countingFrom(config -> PADDING),
        Mpnet::own,
        new BertStructure(NAMES),
        List.of(
            new HeadLayer("classifier.dense", HeadLayer.TANH, true),
            HeadLayer.last("classifier.out_proj")));
  }

  private static Map<String, Object> own(ConfigReader config) {
    int buckets = config.natural(RelativeBuckets.ROWS, RelativeBuckets.COUNT);
    if (buckets < RelativeBuckets.COUNT) {
      throw new InvalidModelException(
          "%s: \"%s\" is %d; MPNet sorts distances into %d buckets whatever its config.json says"
              .formatted(config.file(), RelativeBuckets.ROWS, buckets, RelativeBuckets.COUNT));
    }
    return Map.of(RelativeBuckets.ROWS, buckets);
  }
}
