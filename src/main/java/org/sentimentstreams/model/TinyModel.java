package org.sentimentstreams.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.sentimentstreams.model.weights.SafeTensors;
import org.sentimentstreams.model.weights.Tensor;

/**
 * A BERT classifier with random weights and a vocabulary of letters, made in milliseconds: for
 * rehearsals and tests, where anything that a real model does is wanted but its opinion.
 */
public final class TinyModel {
  private static final int HIDDEN = 16;
  private static final int INTERMEDIATE = 32;
  private static final int LAYERS = 2;
  private static final int POSITIONS = 64;
  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz";
  private static final String SPECIALS = "[PAD] [UNK] [CLS] [SEP]";

  private TinyModel() {}

  /**
   * Writes a Hugging Face directory with the labels negative and positive.
   *
   * @param seed of its weights: equal seeds give equal files
   */
  public static ModelDirectory write(Path directory, long seed) throws IOException {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("config.json"), config());
    Files.writeString(directory.resolve("tokenizer.json"), tokenizer());
    SafeTensors.write(directory.resolve("model.safetensors"), weights(new Random(seed)));
    return ModelDirectory.open(directory);
  }

  /** The same weights as a RoBERTa classifier, whose positions count from its padding token on. */
  public static ModelDirectory writeRoberta(Path directory, long seed) throws IOException {
    Map<String, Tensor> renamed = new TreeMap<>();
    write(directory, seed)
        .weights()
        .forEach(
            (name, tensor) ->
                renamed.put(
                    name.replace("bert.pooler.", "classifier.")
                        .replaceFirst("^classifier\\.(weight|bias)", "classifier.out_proj.$1")
                        .replaceFirst("^bert\\.", "roberta."),
                    tensor));
    Path config = directory.resolve("config.json");
    Files.writeString(
        config,
        Files.readString(config)
            .replace("\"bert\"", "\"roberta\", \"pad_token_id\": 1")
            .replace("BertFor", "RobertaFor"));
    Files.delete(directory.resolve("model.safetensors"));
    SafeTensors.write(directory.resolve("model.safetensors"), renamed);
    return ModelDirectory.open(directory);
  }

  private static int vocabulary() {
    return 4 + 2 * LETTERS.length();
  }

  private static String config() {
    return """
        {"model_type": "bert", "architectures": ["BertForSequenceClassification"],
         "hidden_size": %d, "num_hidden_layers": %d, "num_attention_heads": 4,
         "intermediate_size": %d, "vocab_size": %d, "max_position_embeddings": %d,
         "type_vocab_size": 2, "hidden_act": "gelu", "layer_norm_eps": 1e-12,
         "id2label": {"0": "negative", "1": "positive"}}
        """
        .formatted(HIDDEN, LAYERS, INTERMEDIATE, vocabulary(), POSITIONS);
  }

  private static String tokenizer() {
    StringBuilder vocabulary = new StringBuilder();
    int id = 0;
    for (String special : SPECIALS.split(" ")) {
      vocabulary.append("\"%s\": %d, ".formatted(special, id++));
    }
    for (char letter : LETTERS.toCharArray()) {
      vocabulary.append("\"%s\": %d, \"##%s\": %d, ".formatted(letter, id++, letter, id++));
    }
    vocabulary.setLength(vocabulary.length() - 2);
    return """
        {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [],
         "normalizer": {"type": "BertNormalizer", "clean_text": true,
           "handle_chinese_chars": true, "strip_accents": null, "lowercase": true},
         "pre_tokenizer": {"type": "BertPreTokenizer"},
         "post_processor": {"type": "TemplateProcessing",
           "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}},
             {"Sequence": {"id": "A", "type_id": 0}},
             {"SpecialToken": {"id": "[SEP]", "type_id": 0}}],
           "pair": [{"Sequence": {"id": "A", "type_id": 0}},
             {"Sequence": {"id": "B", "type_id": 1}}],
           "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [2], "tokens": ["[CLS]"]},
             "[SEP]": {"id": "[SEP]", "ids": [3], "tokens": ["[SEP]"]}}},
         "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": true},
         "model": {"type": "WordPiece", "unk_token": "[UNK]",
           "continuing_subword_prefix": "##", "max_input_chars_per_word": 100,
           "vocab": {%s}}}
        """
        .formatted(vocabulary);
  }

  private static Map<String, Tensor> weights(Random random) {
    Map<String, Tensor> weights = new TreeMap<>();
    matrix(weights, "bert.embeddings.word_embeddings", random, vocabulary(), HIDDEN);
    matrix(weights, "bert.embeddings.position_embeddings", random, POSITIONS, HIDDEN);
    matrix(weights, "bert.embeddings.token_type_embeddings", random, 2, HIDDEN);
    norm(weights, "bert.embeddings.LayerNorm");
    for (int i = 0; i < LAYERS; i++) {
      String layer = "bert.encoder.layer." + i + ".";
      for (String name : new String[] {"query", "key", "value"}) {
        linear(weights, layer + "attention.self." + name, random, HIDDEN, HIDDEN);
      }
      linear(weights, layer + "attention.output.dense", random, HIDDEN, HIDDEN);
      norm(weights, layer + "attention.output.LayerNorm");
      linear(weights, layer + "intermediate.dense", random, INTERMEDIATE, HIDDEN);
      linear(weights, layer + "output.dense", random, HIDDEN, INTERMEDIATE);
      norm(weights, layer + "output.LayerNorm");
    }
    linear(weights, "bert.pooler.dense", random, HIDDEN, HIDDEN);
    linear(weights, "classifier", random, 2, HIDDEN);
    return weights;
  }

  private static void linear(
      Map<String, Tensor> weights, String name, Random random, int out, int in) {
    matrix(weights, name, random, out, in);
    weights.put(name + ".bias", gaussian(random, out));
  }

  private static void matrix(
      Map<String, Tensor> weights, String name, Random random, int rows, int columns) {
    weights.put(name + ".weight", gaussian(random, rows, columns));
  }

  private static void norm(Map<String, Tensor> weights, String name) {
    float[] ones = new float[HIDDEN];
    Arrays.fill(ones, 1);
    weights.put(name + ".weight", Tensor.of(ones, HIDDEN));
    weights.put(name + ".bias", Tensor.zeros(HIDDEN));
  }

  private static Tensor gaussian(Random random, long... shape) {
    int size = 1;
    for (long extent : shape) {
      size *= (int) extent;
    }
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) (random.nextGaussian() * 0.3);
    }
    return Tensor.of(values, shape);
  }
}
