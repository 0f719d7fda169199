package org.sentimentstreams.model;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sentimentstreams.model.weights.SafeTensors;

/**
 * Tiny classifiers of ELECTRA, MPNet and ALBERT with random weights and {@link TinyModel}'s
 * tokenizer: hidden states of 16 numbers, 4 heads, texts of up to 200 tokens.
 */
public final class RandomRelatives {
  static final int HIDDEN = 16;
  static final int HEADS = 4;
  private static final int WIDE = 24;
  private static final int VOCABULARY = 56;
  private static final int TOKENS = 200;

  private RandomRelatives() {}

  /**
   * Entries of config.json over those of a usual model, in turns names and values; null for none.
   */
  private static Map<String, Object> config(Map<String, Object> usual, Object... changes) {
    Map<String, Object> config =
        new HashMap<>(
            Map.of(
                "vocab_size", VOCABULARY,
                "hidden_size", HIDDEN,
                "num_attention_heads", HEADS,
                "intermediate_size", WIDE,
                "num_hidden_layers", 3,
                "max_position_embeddings", TOKENS,
                "id2label", Map.of("0", "negative", "1", "positive", "2", "mixed")));
    config.putAll(usual);
    for (int i = 0; i < changes.length; i += 2) {
      config.put((String) changes[i], changes[i + 1]);
    }
    return config;
  }

  private static ModelDirectory write(
      Path folder, Map<String, Object> config, RandomWeights weights) throws IOException {
    TinyModel.write(folder, 1);
    Files.writeString(
        folder.resolve(ModelDirectory.CONFIG), new ObjectMapper().writeValueAsString(config));
    Files.delete(folder.resolve(ModelDirectory.WEIGHTS));
    SafeTensors.write(folder.resolve(ModelDirectory.WEIGHTS), weights.all());
    return ModelDirectory.open(folder);
  }

  private static RandomWeights embeddings(String prefix, int width, int positions) {
    return new RandomWeights(7)
        .weight(prefix + "embeddings.word_embeddings", VOCABULARY, width)
        .weight(prefix + "embeddings.position_embeddings", positions, width)
        .norm(prefix + "embeddings.LayerNorm", width);
  }

  /**
   * @param embeddingSize width of the embeddings
   * @param changes of config.json
   */
  public static ModelDirectory electra(Path folder, int embeddingSize, Object... changes)
      throws IOException {
    Map<String, Object> usual =
        Map.of(
            "model_type",
            "electra",
            "architectures",
            List.of("ElectraForSequenceClassification"),
            "embedding_size",
            embeddingSize);
    RandomWeights weights =
        embeddings("electra.", embeddingSize, TOKENS)
            .weight("electra.embeddings.token_type_embeddings", 2, embeddingSize);
    if (embeddingSize != HIDDEN) {
      weights.linear("electra.embeddings_project", HIDDEN, embeddingSize);
    }
    for (int i = 0; i < 3; i++) {
      String layer = "electra.encoder.layer." + i + ".";
      for (String name : List.of("query", "key", "value")) {
        weights.linear(layer + "attention.self." + name, HIDDEN, HIDDEN);
      }
      weights
          .linear(layer + "attention.output.dense", HIDDEN, HIDDEN)
          .norm(layer + "attention.output.LayerNorm", HIDDEN);
      feedForward(weights, layer);
    }
    return write(folder, config(usual, changes), head(weights));
  }

  /**
   * @param changes of config.json
   */
  public static ModelDirectory mpnet(Path folder, Object... changes) throws IOException {
    Map<String, Object> usual =
        Map.of(
            "model_type",
            "mpnet",
            "architectures",
            List.of("MPNetForSequenceClassification"),
            "max_position_embeddings",
            TOKENS + 2,
            "layer_norm_eps",
            1e-5,
            "pad_token_id",
            1);
    RandomWeights weights =
        embeddings("mpnet.", HIDDEN, TOKENS + 2)
            .add("mpnet.encoder.relative_attention_bias.weight", 0, 1, 32, HEADS);
    for (int i = 0; i < 3; i++) {
      String layer = "mpnet.encoder.layer." + i + ".";
      for (String name : List.of("q", "k", "v", "o")) {
        weights.linear(layer + "attention.attn." + name, HIDDEN, HIDDEN);
      }
      weights.norm(layer + "attention.LayerNorm", HIDDEN);
      feedForward(weights, layer);
    }
    return write(folder, config(usual, changes), head(weights));
  }

  private static void feedForward(RandomWeights weights, String layer) {
    weights
        .linear(layer + "intermediate.dense", WIDE, HIDDEN)
        .linear(layer + "output.dense", HIDDEN, WIDE)
        .norm(layer + "output.LayerNorm", HIDDEN);
  }

  private static RandomWeights head(RandomWeights weights) {
    return weights
        .linear("classifier.dense", HIDDEN, HIDDEN)
        .linear("classifier.out_proj", 3, HIDDEN);
  }

  /**
   * @param groups of layers that share their weights
   * @param inner layers of each group
   * @param changes of config.json
   */
  public static ModelDirectory albert(Path folder, int groups, int inner, Object... changes)
      throws IOException {
    Map<String, Object> usual =
        Map.of(
            "model_type",
            "albert",
            "architectures",
            List.of("AlbertForSequenceClassification"),
            "embedding_size",
            8,
            "num_hidden_groups",
            groups,
            "inner_group_num",
            inner);
    RandomWeights weights =
        embeddings("albert.", 8, TOKENS)
            .weight("albert.embeddings.token_type_embeddings", 2, 8)
            .linear("albert.encoder.embedding_hidden_mapping_in", HIDDEN, 8)
            .linear("albert.pooler", HIDDEN, HIDDEN)
            .linear("classifier", 3, HIDDEN);
    for (int i = 0; i < groups * inner; i++) {
      String layer =
          "albert.encoder.albert_layer_groups.%d.albert_layers.%d.".formatted(i / inner, i % inner);
      for (String name : List.of("query", "key", "value", "dense")) {
        weights.linear(layer + "attention." + name, HIDDEN, HIDDEN);
      }
      weights
          .norm(layer + "attention.LayerNorm", HIDDEN)
          .linear(layer + "ffn", WIDE, HIDDEN)
          .linear(layer + "ffn_output", HIDDEN, WIDE)
          .norm(layer + "full_layer_layer_norm", HIDDEN);
    }
    return write(folder, config(usual, changes), weights);
  }
}
