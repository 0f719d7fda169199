package org.sentimentstreams.config;

import java.util.List;
import java.util.stream.Stream;

/** Which model scores, and how it computes. */
public final class ModelSettings {
  static final Keys KEYS = new Keys();

  /** The {@link #source()} that stands for the model that comes along. */
  public static final String DEFAULT = "default";

  private final Values values;

  ModelSettings(Values values) {
    this.values = values;
  }

  public static final Key<String> SOURCE =
      KEYS.text(
          "model",
          DEFAULT,
          Validator.modelOrDirectory(),
          "The model to score with: the built-in one, or a Hugging Face directory "
              + "(config.json, tokenizer.json, model.safetensors or pytorch_model.bin).");

  /** {@value #DEFAULT}, or the path of a Hugging Face directory. */
  public String source() {
    return values.get(SOURCE);
  }

  /** Whether somebody has said which model to score with, be it the default. */
  public boolean isGiven() {
    return values.isGiven(SOURCE.name());
  }

  public static final Key<String> NAME =
      KEYS.text(
          "model.name",
          "sentiment",
          Validator.name(),
          "The name of the model in predictions and in the registry. Change it when several models"
              + " share a cluster.");

  /** The name of the model in predictions and in the registry. */
  public String name() {
    return values.get(NAME);
  }

  public static final Key<List<String>> ALSO =
      KEYS.list(
          "model.also",
          Validator.namesOrEmpty(),
          "Further models of the registry that `serve` scores with, each with its own "
              + "champion. A review names one of them in its header `sentiment.model`; a review "
              + "without the header goes to model.name.");

  /** The names of all models that are served: {@link #name()} first. */
  public List<String> servedNames() {
    return Stream.concat(Stream.of(name()), values.get(ALSO).stream()).distinct().toList();
  }

  public static final Key<Integer> MAX_TOKENS =
      KEYS.integer(
          "model.max.tokens",
          256,
          Validator.wholeNumber(8, 8192),
          "Longer reviews are cut to this many tokens. A higher value costs time on long "
              + "reviews and can raise accuracy; the model's own limit applies, too.");

  /** Tokens that a longer review is cut to. */
  public int maxTokens() {
    return values.get(MAX_TOKENS);
  }

  public static final Key<String> TRUNCATION =
      KEYS.text(
          "model.truncation",
          "head",
          Validator.truncation(),
          "Which tokens of a longer review stay, for models whose config.json does not say it:"
              + " `head` the first, `tail` the last, `head-tail:SHARE` the first SHARE of them and the"
              + " last. What `train` writes always says it.");

  /** What stays of a longer review, where the model does not say. */
  public String truncation() {
    return values.get(TRUNCATION);
  }

  public static final Key<String> PRECISION =
      KEYS.text(
          "model.precision",
          "auto",
          Validator.oneOf("auto", "fp32", "bf16", "fp16", "int8"),
          "The number format that the encoder computes with. `auto` times the model's "
              + "first layers at the start and takes the fastest format that keeps the accuracy "
              + "(for texts on the command line `fp32`, without timing); "
              + "`fp32` gives the numbers of the reference implementation.");

  /** What the encoder computes with, such as {@code bf16}, or {@code auto}. */
  public String precision() {
    return values.get(PRECISION);
  }

  public static final Key<String> CASCADE =
      KEYS.text(
          "cascade",
          "auto",
          Validator.oneOf("auto", "join", "off"),
          "How a model's wide part is used, if it has one. `auto`: where its n-grams are sure, they"
              + " answer alone, and the transformer reads the rest, which both answer together;"
              + " `join`: both answer every review; `off`: the transformer answers alone.");

  /** How a wide part is used: {@code auto}, {@code join} or {@code off}. */
  public String cascade() {
    return values.get(CASCADE);
  }

  public static final Key<Double> CASCADE_SAMPLE =
      KEYS.number(
          "cascade.sample",
          0.01,
          Validator.number(0, 1),
          "Share of the reviews that the n-grams are sure of that the transformer reads all the"
              + " same, so that metrics tell how often both agree. Which ones it is follows from the"
              + " text.");

  /** Share of the reviews that the wide part is sure of that are checked, 0 to 1. */
  public double cascadeSample() {
    return values.get(CASCADE_SAMPLE);
  }

  public static final Key<String> DEVICE =
      KEYS.text(
          "model.device",
          "auto",
          Validator.device(),
          "Where the model runs: `cpu`, or a GPU by its number, such as `cuda:0`. `auto` "
              + "takes the first GPU that the PyTorch library can use, else the CPU.");

  /** Where the model runs: {@code auto}, {@code cpu} or {@code cuda:N}. */
  public String device() {
    return values.get(DEVICE);
  }
}
