package org.sentimentstreams.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * What a Hugging Face {@code config.json} says of an encoder and its classifier.
 *
 * @param modelType {@code bert} or {@code distilbert}
 * @param hiddenSize width of the hidden states
 * @param layers number of transformer layers
 * @param heads attention heads per layer
 * @param vocabularySize rows of the word embeddings
 * @param maxPositions longest input in tokens
 * @param activation name of the feed-forward activation
 * @param layerNormEpsilon added to the variance in layer normalisation
 * @param labels names of the classes, by index; empty for an encoder without a classifier
 */
public record ModelConfig(
    String modelType,
    int hiddenSize,
    int layers,
    int heads,
    int vocabularySize,
    int maxPositions,
    String activation,
    double layerNormEpsilon,
    List<String> labels) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * @throws InvalidModelException if a needed entry is missing or not supported
   * @throws IOException if the file cannot be read
   */
  public static ModelConfig read(Path configJson) throws IOException {
    JsonNode json = json(configJson);
    String modelType = json.path("model_type").asText();
    boolean distil = modelType.equals("distilbert");
    if (!distil && !modelType.equals("bert")) {
      throw new InvalidModelException(
          "%s: model_type \"%s\" is not supported; bert and distilbert are"
              .formatted(configJson, modelType));
    }
    Reader reader = new Reader(json, configJson);
    reader.refuse("problem_type", "multi_label_classification");
    reader.refuse("problem_type", "regression");
    reader.refuse("position_embedding_type", "relative_key");
    reader.refuse("position_embedding_type", "relative_key_query");
    ModelConfig config =
        new ModelConfig(
            modelType,
            reader.natural(distil ? "dim" : "hidden_size"),
            reader.natural(distil ? "n_layers" : "num_hidden_layers"),
            reader.natural(distil ? "n_heads" : "num_attention_heads"),
            reader.natural("vocab_size"),
            reader.natural("max_position_embeddings"),
            json.path(distil ? "activation" : "hidden_act").asText("gelu"),
            distil ? 1e-12 : json.path("layer_norm_eps").asDouble(1e-12),
            reader.labels());
    if (config.hiddenSize % config.heads != 0) {
      throw new InvalidModelException(
          "%s: a hidden size of %d cannot be shared by %d attention heads"
              .formatted(configJson, config.hiddenSize, config.heads));
    }
    return config;
  }

  /** How the family counts positions. */
  Positions positions() {
    return new Positions(-1);
  }

  /** The same encoder, whatever its classifier. */
  ModelConfig encoderOnly() {
    return new ModelConfig(
        modelType,
        hiddenSize,
        layers,
        heads,
        vocabularySize,
        maxPositions,
        activation,
        layerNormEpsilon,
        List.of());
  }

  static JsonNode json(Path file) throws IOException {
    try {
      return JSON.readTree(file.toFile());
    } catch (JsonProcessingException e) {
      throw new InvalidModelException(
          "%s is not JSON: %s".formatted(file, e.getOriginalMessage()), e);
    }
  }

  /** Whether the checkpoint says what its outputs mean. */
  public boolean isClassifier() {
    return !labels.isEmpty();
  }

  /**
   * The index of a label that a file gives by name (any case), by number, or as {@code LABEL_1};
   * empty if the model has no such label.
   */
  public OptionalInt labelIndex(String given) {
    String wanted = given.strip();
    for (int i = 0; i < labels.size(); i++) {
      if (labels.get(i).equalsIgnoreCase(wanted)) {
        return OptionalInt.of(i);
      }
    }
    String number = wanted.toUpperCase(Locale.ROOT).replaceFirst("^LABEL_", "");
    return IntStream.range(0, labels.size())
        .filter(i -> number.equals(Integer.toString(i)))
        .findFirst();
  }

  private record Reader(JsonNode json, Path file) {

    int natural(String key) {
      JsonNode value = json.path(key);
      if (!value.isInt() || value.asInt() < 1) {
        throw new InvalidModelException(
            "%s: \"%s\" is %s; a whole number above 0 is needed"
                .formatted(file, key, value.isMissingNode() ? "missing" : value));
      }
      return value.asInt();
    }

    void refuse(String key, String value) {
      if (json.path(key).asText().equals(value)) {
        throw new InvalidModelException(
            "%s: \"%s\": \"%s\" is not supported".formatted(file, key, value));
      }
    }

    /** Hugging Face's default, two nameless labels, is not assumed for a bare encoder. */
    List<String> labels() {
      JsonNode id2label = json.path("id2label");
      List<String> labels = new ArrayList<>();
      for (int i = 0; i < id2label.size(); i++) {
        JsonNode name = id2label.path(Integer.toString(i));
        if (!name.isTextual()) {
          throw new InvalidModelException(
              "%s: \"id2label\" has %d entries but none for %d"
                  .formatted(file, id2label.size(), i));
        }
        if (labels.contains(name.asText())) {
          throw new InvalidModelException(
              "%s: \"id2label\" has the label \"%s\" twice".formatted(file, name.asText()));
        }
        labels.add(name.asText());
      }
      return List.copyOf(labels);
    }
  }
}
