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
 * Tiny classifiers of families that differ from BERT, with random weights and {@link TinyModel}'s
 * tokenizer.
 */
public final class RandomModels {
  private static final int HIDDEN = 16;
  private static final int VOCABULARY = 56;

  /** As the value of an entry, takes it out of config.json. */
  public static final Object ABSENT = new Object();

  private RandomModels() {}

  /** Entries of config.json, in turns names and values, over those of a usual model. */
  private static Map<String, Object> config(Map<String, Object> usual, Object... changes) {
    Map<String, Object> config = new HashMap<>(usual);
    config.putAll(
        Map.of(
            "vocab_size",
            VOCABULARY,
            "hidden_size",
            HIDDEN,
            "num_attention_heads",
            4,
            "pad_token_id",
            0,
            "id2label",
            Map.of("0", "negative", "1", "positive")));
    for (int i = 0; i < changes.length; i += 2) {
      config.put((String) changes[i], changes[i + 1]);
    }
    config.values().removeIf(value -> value == ABSENT);
    return config;
  }

  private static boolean is(Map<String, Object> config, String key) {
    return Boolean.TRUE.equals(config.get(key));
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

  /**
   * ModernBERT of four layers, which see eight tokens on each side unless they are global.
   *
   * @param changes of its config.json: names and values in turns
   */
  public static ModelDirectory modernBert(Path folder, Object... changes) throws IOException {
    Map<String, Object> config =
        config(
            Map.of(
                "model_type", "modernbert",
                "architectures", List.of("ModernBertForSequenceClassification"),
                "intermediate_size", 24,
                "num_hidden_layers", 4,
                "max_position_embeddings", 512,
                "norm_eps", 1e-5,
                "local_attention", 16),
            changes);
    boolean norms = is(config, "norm_bias");
    boolean attention = is(config, "attention_bias");
    boolean feedForward = is(config, "mlp_bias");
    RandomWeights weights =
        new RandomWeights(3)
            .weight("model.embeddings.tok_embeddings", VOCABULARY, HIDDEN)
            .norm("model.embeddings.norm", HIDDEN, norms)
            .norm("model.final_norm", HIDDEN, norms)
            .linear("head.dense", HIDDEN, HIDDEN, is(config, "classifier_bias"))
            .norm("head.norm", HIDDEN, norms)
            .linear("classifier", 2, HIDDEN);
    for (int i = 0; i < 4; i++) {
      String layer = "model.layers." + i + ".";
      if (i > 0) {
        weights.norm(layer + "attn_norm", HIDDEN, norms);
      }
      weights
          .linear(layer + "attn.Wqkv", 3 * HIDDEN, HIDDEN, attention)
          .linear(layer + "attn.Wo", HIDDEN, HIDDEN, attention)
          .norm(layer + "mlp_norm", HIDDEN, norms)
          .linear(layer + "mlp.Wi", 48, HIDDEN, feedForward)
          .linear(layer + "mlp.Wo", HIDDEN, 24, feedForward)
          // Products of two wide numbers would leave eight bits little to say of the others.
          .add(layer + "mlp.Wi.weight", 0, 0.2, 48, HIDDEN);
    }
    return write(folder, config, weights);
  }

  /**
   * DeBERTa with three layers and 16 buckets for distances, like v3.
   *
   * @param changes of its config.json: names and values in turns
   */
  public static ModelDirectory deberta(Path folder, Object... changes) throws IOException {
    Map<String, Object> usual =
        new HashMap<>(
            Map.of(
                "model_type",
                "deberta-v2",
                "architectures",
                List.of("DebertaV2ForSequenceClassification"),
                "intermediate_size",
                32,
                "num_hidden_layers",
                3,
                "max_position_embeddings",
                128,
                "layer_norm_eps",
                1e-7,
                "relative_attention",
                true,
                "position_buckets",
                16,
                "norm_rel_ebd",
                "layer_norm",
                "share_att_key",
                true));
    usual.putAll(Map.of("pos_att_type", "p2c|c2p", "position_biased_input", false));
    Map<String, Object> config = config(usual, changes);
    RandomWeights weights = new RandomWeights(4);
    debertaEmbeddings(weights, config);
    String terms = String.valueOf(config.get("pos_att_type"));
    for (int i = 0; i < (int) config.get("num_hidden_layers"); i++) {
      String layer = "deberta.encoder.layer." + i + ".";
      String self = layer + "attention.self.";
      for (String name : List.of("query_proj", "key_proj", "value_proj")) {
        weights.linear(self + name, HIDDEN, HIDDEN);
      }
      if (is(config, "relative_attention") && !is(config, "share_att_key")) {
        if (terms.contains("c2p")) {
          weights.linear(self + "pos_key_proj", HIDDEN, HIDDEN);
        }
        if (terms.contains("p2c")) {
          weights.linear(self + "pos_query_proj", HIDDEN, HIDDEN);
        }
      }
      weights
          .linear(layer + "attention.output.dense", HIDDEN, HIDDEN)
          .norm(layer + "attention.output.LayerNorm", HIDDEN)
          .linear(layer + "intermediate.dense", 32, HIDDEN)
          .linear(layer + "output.dense", HIDDEN, 32)
          .norm(layer + "output.LayerNorm", HIDDEN);
    }
    weights.linear("pooler.dense", HIDDEN, HIDDEN).linear("classifier", 2, HIDDEN);
    return write(folder, config, weights);
  }

  private static void debertaEmbeddings(RandomWeights weights, Map<String, Object> config) {
    int width = (int) config.getOrDefault("embedding_size", HIDDEN);
    String embeddings = "deberta.embeddings.";
    weights
        .weight(embeddings + "word_embeddings", VOCABULARY, width)
        .norm(embeddings + "LayerNorm", HIDDEN);
    if (width != HIDDEN) {
      weights.linear(embeddings + "embed_proj", HIDDEN, width, false);
    }
    if (!Boolean.FALSE.equals(config.get("position_biased_input"))) {
      weights.weight(embeddings + "position_embeddings", 128, width);
    }
    if (config.get("type_vocab_size") instanceof Integer types && types > 0) {
      weights.weight(embeddings + "token_type_embeddings", types, width);
    }
    if (is(config, "relative_attention")) {
      int buckets = (int) config.getOrDefault("position_buckets", 0);
      int reach = (int) config.getOrDefault("max_relative_positions", 128);
      weights.add(
          "deberta.encoder.rel_embeddings.weight",
          0,
          0.7,
          2L * (buckets > 0 ? buckets : reach),
          HIDDEN);
    }
    if (String.valueOf(config.get("norm_rel_ebd")).contains("layer_norm")) {
      weights.norm("deberta.encoder.LayerNorm", HIDDEN);
    }
    if (config.get("conv_kernel_size") instanceof Integer size) {
      int groups = (int) config.getOrDefault("conv_groups", 1);
      weights
          .weight("deberta.encoder.conv.conv", HIDDEN, HIDDEN / groups, size)
          .add("deberta.encoder.conv.conv.bias", 0, 0.3, HIDDEN)
          .norm("deberta.encoder.conv.LayerNorm", HIDDEN);
    }
  }
}
