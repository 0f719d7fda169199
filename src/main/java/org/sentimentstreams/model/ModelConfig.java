package org.sentimentstreams.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.sentimentstreams.model.torchscript.Families;
import org.sentimentstreams.model.torchscript.Family;

/**
 * What a Hugging Face {@code config.json} says of an encoder and its classifier.
 *
 * @param modelType Hugging Face's name of the family
 * @param hiddenSize width of the hidden states
 * @param layers number of transformer layers
 * @param heads attention heads per layer
 * @param vocabularySize rows of the word embeddings
 * @param maxPositions rows of the position embeddings
 * @param padding id of the padding token where positions are counted from it on; else -1
 * @param activation name of the feed-forward activation
 * @param layerNormEpsilon added to the variance in layer normalisation
 * @param labels names of the classes, by index; empty for an encoder without a classifier
 * @param multiLabel whether any number of labels may be true of a text
 * @param own what only this family has, by the names of config.json, defaults filled in
 */
public record ModelConfig(
    String modelType,
    int hiddenSize,
    int layers,
    int heads,
    int vocabularySize,
    int maxPositions,
    int padding,
    String activation,
    double layerNormEpsilon,
    List<String> labels,
    boolean multiLabel,
    Map<String, Object> own) {

  /** More than any encoder has; each costs memory before its weights are looked for. */
  private static final int MOST_LAYERS = 1000;

  /** Has no table of positions whatever it says of their type, which is "sans_pos" for some. */
  private static final String WITHOUT_TABLE = "modernbert";

  /** Counts the outputs of a checkpoint's classifier; empty if it has none. */
  @FunctionalInterface
  interface Outputs {
    OptionalInt count(String modelType) throws IOException;
  }

  /**
   * @throws InvalidModelException if a needed entry is missing or not supported
   * @throws IOException if the file cannot be read
   */
  public static ModelConfig read(Path configJson) throws IOException {
    return read(configJson, modelType -> OptionalInt.empty());
  }

  /**
   * As above.
   *
   * @param outputs is asked where the file does not say how many labels there are
   */
  static ModelConfig read(Path configJson, Outputs outputs) throws IOException {
    JsonNode json = JsonFile.read(configJson);
    ConfigReader reader = new ConfigReader(json, configJson);
    if (!json.isObject()) {
      throw new InvalidModelException(configJson + " is no JSON object");
    }
    String modelType = json.path("model_type").asText();
    if (!Families.types().contains(modelType)) {
      throw new InvalidModelException(
          "%s: model_type \"%s\" is not supported; %s are"
              .formatted(configJson, modelType, supported()));
    }
    Family family = Families.of(modelType);
    ConfigKeys keys = family.keys();
    reader.refuseRegression();
    reader.refuseCausal("is_decoder");
    if (!modelType.equals(WITHOUT_TABLE)) {
      reader.requireAbsolutePositions();
    }
    ModelConfig config =
        new ModelConfig(
            modelType,
            reader.natural(keys.hiddenSize()),
            reader.natural(keys.layers()),
            reader.natural(keys.heads()),
            reader.natural("vocab_size"),
            reader.natural("max_position_embeddings"),
            keys.padding().applyAsInt(reader),
            reader.text(keys.activation(), keys.usualActivation()),
            reader.number(keys.epsilon(), keys.usualEpsilon()),
            reader.labels(() -> outputs.count(modelType)),
            json.path("problem_type").asText().equals("multi_label_classification"),
            family.own().apply(reader));
    config.requireSense(configJson);
    return config;
  }

  private static String supported() {
    List<String> types = List.copyOf(Families.types());
    int last = types.size() - 1;
    return String.join(", ", types.subList(0, last)) + " and " + types.get(last);
  }

  private void requireSense(Path file) {
    if (layers > MOST_LAYERS) {
      throw new InvalidModelException(
          "%s: a model of %d layers is not supported; at most %d are"
              .formatted(file, layers, MOST_LAYERS));
    }
    if (hiddenSize % heads != 0) {
      throw new InvalidModelException(
          "%s: a hidden size of %d cannot be shared by %d attention heads"
              .formatted(file, hiddenSize, heads));
    }
    if (layerNormEpsilon < 0) {
      throw new InvalidModelException(
          "%s: %s cannot be added to a variance: \"%s\" has to be 0 or more"
              .formatted(file, layerNormEpsilon, Families.of(modelType).keys().epsilon()));
    }
    if (padding < -1 || padding >= vocabularySize || maxTokens() < 1) {
      throw new InvalidModelException(
          "%s: a \"pad_token_id\" of %d leaves no room in %d positions"
              .formatted(file, padding, maxPositions));
    }
  }

  /** Longest input in tokens. */
  public int maxTokens() {
    return maxPositions - (padding + 1);
  }

  /** How the family counts positions. */
  Positions positions() {
    return new Positions(padding);
  }

  /** The same encoder, whatever its classifier. */
  ModelConfig encoderOnly() {
    return encoder(layers, vocabularySize);
  }

  /** The first layers of the same encoder, with the first words of its vocabulary. */
  ModelConfig shallow(int first, int words) {
    return encoder(Math.min(first, layers), Math.min(words, vocabularySize));
  }

  /** The same for a head that reads vectors of another width than the hidden states have. */
  ModelConfig withHiddenSize(int width) {
    return new ModelConfig(
        modelType,
        width,
        layers,
        heads,
        vocabularySize,
        maxPositions,
        padding,
        activation,
        layerNormEpsilon,
        labels,
        multiLabel,
        own);
  }

  private ModelConfig encoder(int depth, int words) {
    return new ModelConfig(
        modelType,
        hiddenSize,
        depth,
        heads,
        words,
        maxPositions,
        padding,
        activation,
        layerNormEpsilon,
        List.of(),
        false,
        own);
  }

  /** A whole number that only this family has. */
  public int whole(String key) {
    return (Integer) own.get(key);
  }

  /** A number that only this family has. */
  public double number(String key) {
    return (Double) own.get(key);
  }

  /** Whether something is so that only this family has. */
  public boolean flag(String key) {
    return (Boolean) own.get(key);
  }

  /** A text that only this family has. */
  public String text(String key) {
    return (String) own.get(key);
  }

  /** Whether the checkpoint says what its outputs mean. */
  public boolean isClassifier() {
    return !labels.isEmpty();
  }

  /** How many labels may be true of a text: what logits mean where each label has one. */
  public Problem problem() {
    return multiLabel ? Problem.MULTI_LABEL : Problem.SINGLE_LABEL;
  }

  /**
   * What the logits mean.
   *
   * @param logits how many the classifier has
   */
  Problem problem(int logits) {
    return logits == 1 && !multiLabel ? Problem.BINARY : problem();
  }

  /** The index of a label that a file gives, as {@link LabelNames} has it. */
  public OptionalInt labelIndex(String given) {
    return new LabelNames(labels).indexOf(given);
  }
}
