package org.sentimentstreams.training.recipe;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sentimentstreams.model.Problem;
import org.sentimentstreams.model.Truncation;

/**
 * One way to train a model. {@code defaults.yaml} beside the readers explains every key.
 *
 * @param name of the file, without its ending
 * @param description what it is for, in a sentence
 * @param train which weights are trained
 * @param layers with {@link Trained#LAST_LAYERS}: how many of the topmost encoder layers
 * @param frozenEpochs with {@link Trained#GRADUAL}: epochs in which only the head is trained
 * @param maxTokens longer texts are cut to this; 0 leaves it to the setting model.max.tokens
 * @param truncation what stays of a longer text: {@link #OF_MODEL}, {@link #CHOSEN}, or a {@link
 *     Truncation}
 * @param epochs most passes over the training rows
 * @param patience epochs without a better score before training stops; 0 never stops it early
 * @param best the score on the held-out rows by which the best epoch is kept
 * @param precision of the matrix products; the weights themselves are always in single precision
 * @param lora with {@link Trained#LORA}: the adapters that are trained
 * @param contrast what the encoder learns from pairs before the head is trained
 * @param wide the n-grams that may answer before the transformer is asked
 */
public record Recipe(
    String name,
    String description,
    Trained train,
    int layers,
    int frozenEpochs,
    int maxTokens,
    String truncation,
    int epochs,
    int patience,
    BestBy best,
    ComputePrecision precision,
    Lora lora,
    Contrast contrast,
    Head head,
    Loss loss,
    Optimizer optimizer,
    Schedule schedule,
    Batches batches,
    HeldOut heldOut,
    Wide wide) {
  /** The {@link #truncation} that leaves it to the model to start from. */
  public static final String OF_MODEL = "model";

  /** The {@link #truncation} that is chosen by the score on held-out rows. */
  public static final String CHOSEN = "auto";

  /** Which weights change. */
  public enum Trained {
    HEAD,
    LAST_LAYERS,
    GRADUAL,
    LORA,
    FULL,
    SCRATCH,
    /** Only those of the wide part; the transformer stays as it is. */
    WIDE
  }

  /** Scores that can choose the best epoch; a loss is better when it is lower. */
  public enum BestBy {
    LOSS,
    ACCURACY,
    MACRO_F1,
    WEIGHTED_F1,
    ROC_AUC
  }

  /** What matrix products are computed in. */
  public enum ComputePrecision {
    FP32,
    BF16
  }

  /**
   * What the encoder learns before the head does: SetFit's first half.
   *
   * @param steps 0 leaves the encoder as it is
   * @param size texts of a step; all pairs of them count
   * @param layers how many of the topmost encoder layers learn; 0 for the whole encoder
   */
  public record Contrast(int steps, int size, float learningRate, int layers) {

    public Contrast {
      Range.require("contrast.steps", steps, 0, 100_000);
      Range.require("contrast.size", size, 2, 4096);
      Range.require("contrast.learning-rate", learningRate, 1e-9, 10);
      Range.require("contrast.layers", layers, 0, 1000);
    }
  }

  /**
   * Adapters of the encoder's matrices, by Hu et al., LoRA: Low-Rank Adaptation of Large Language
   * Models (2021).
   *
   * @param rank of every pair of matrices
   * @param alpha the product of a pair counts alpha / rank times
   * @param dropout share of an adapter's input that is left out in training
   * @param targets ends of the names of the layers that get adapters, separated by commas; {@link
   *     #ALL} for every matrix of every layer
   */
  public record Lora(int rank, float alpha, float dropout, String targets) {
    /** The {@link #targets} that leave nothing out. */
    public static final String ALL = "all";

    public Lora {
      Range.require("lora.rank", rank, 1, 4096);
      Range.require("lora.alpha", alpha, 1e-6, 1e6);
      Range.require("lora.dropout", dropout, 0, 0.95);
      if (targets.isBlank()) {
        throw new InvalidRecipeException(
            "lora.targets is empty: name layers, such as query,value, or say all");
      }
    }

    /** The names, one by one. */
    public List<String> names() {
      return Arrays.stream(targets.split(",")).map(String::strip).toList();
    }
  }

  /**
   * The layers over the encoder.
   *
   * @param hidden width of the hidden layer of {@link Kind#MLP}
   * @param dropout share of the classifier's input that is left out in training
   * @param encoderDropout the same inside of the encoder, where it is trained
   * @param start whether layers that the checkpoint has go on from there
   */
  public record Head(Kind kind, int hidden, float dropout, float encoderDropout, Start start) {

    /** Layouts: Hugging Face's own of the family, [CLS] to linear, pooler to two layers. */
    public enum Kind {
      POOLER,
      CLS,
      MLP
    }

    /** Random weights, or those of the checkpoint where it has them. */
    public enum Start {
      FRESH,
      KEPT
    }

    public Head {
      Range.require("head.hidden", hidden, 1, 65_536);
      Range.require("head.dropout", dropout, 0, 0.95);
      Range.require("head.encoder-dropout", encoderDropout, 0, 0.95);
    }
  }

  /**
   * What is minimised.
   *
   * @param labelSmoothing share of the target that is spread over all labels, as in PyTorch
   * @param weights whether rare labels count more: class weights of cross-entropy, {@code
   *     pos_weight} of binary cross-entropy
   */
  public record Loss(Kind kind, float labelSmoothing, Weights weights) {

    /**
     * Cross-entropy, or binary cross-entropy with logits: of one logit for two labels, or of a
     * logit for each label, where any number of them may be true of a text.
     */
    public enum Kind {
      CROSS_ENTROPY,
      BCE,
      MULTI_LABEL
    }

    /** All labels the same, or each by the inverse of its frequency. */
    public enum Weights {
      NONE,
      BALANCED
    }

    public Loss {
      Range.require("loss.label-smoothing", labelSmoothing, 0, 0.95);
      if (kind != Kind.CROSS_ENTROPY && labelSmoothing > 0) {
        throw new InvalidRecipeException("loss.label-smoothing needs the kind cross-entropy");
      }
    }
  }

  /**
   * @param momentum of SGD
   * @param decayAll whether bias and LayerNorm are decayed as well, as PyTorch does by default
   * @param clipNorm longest gradient, over all weights; 0 does not clip
   * @param layerDecay the learning rate of each layer is that of the one above it times this; 1
   *     treats all alike
   */
  public record Optimizer(
      Kind kind,
      float learningRate,
      float weightDecay,
      boolean decayAll,
      float momentum,
      float clipNorm,
      float layerDecay) {

    /** PyTorch's optimizers of these names, with its own constants. */
    public enum Kind {
      ADAMW,
      NADAM,
      SGD
    }

    public Optimizer {
      Range.require("optimizer.learning-rate", learningRate, 1e-9, 10);
      Range.require("optimizer.weight-decay", weightDecay, 0, 1);
      Range.require("optimizer.momentum", momentum, 0, 0.9999);
      Range.require("optimizer.clip-norm", clipNorm, 0, 1e6);
      Range.require("optimizer.layer-decay", layerDecay, 0.01, 1);
    }
  }

  /**
   * How the learning rate goes.
   *
   * @param warmup share of all steps in which it rises from 0
   * @param stepEpochs with {@link Kind#STEP}: epochs between two falls
   * @param gamma with {@link Kind#STEP}: what the rate is multiplied with
   */
  public record Schedule(Kind kind, float warmup, int stepEpochs, float gamma) {

    /** Constant; to 0 in a line or along a cosine; or PyTorch's StepLR. */
    public enum Kind {
      CONSTANT,
      LINEAR,
      COSINE,
      STEP
    }

    public Schedule {
      Range.require("schedule.warmup", warmup, 0, 1);
      Range.require("schedule.step-epochs", stepEpochs, 1, 10_000);
      Range.require("schedule.gamma", gamma, 0, 1);
    }
  }

  /**
   * @param size rows of one optimizer step
   * @param microSize rows that are computed at once; 0 for all of the step's
   * @param groupByLength whether texts of like length go together, which spares padding
   */
  public record Batches(int size, int microSize, boolean groupByLength) {

    public Batches {
      Range.require("batches.size", size, 1, 65_536);
      Range.require("batches.micro-size", microSize, 0, size);
    }
  }

  /**
   * The rows that are not trained on, and that choose the best epoch.
   *
   * @param share of all rows, 0 to 1
   * @param stratified whether each label gives the same share
   * @param by what is kept together
   */
  public record HeldOut(float share, boolean stratified, By by) {

    /** The review itself, or what it is about. */
    public enum By {
      ID,
      ITEM
    }

    public HeldOut {
      Range.require("held-out.share", share, 0.001, 0.9);
    }
  }

  /**
   * The wide part of the model: n-grams, which may answer before the transformer is asked.
   *
   * @param ngrams that it lists at most
   * @param loss share of all reviews by which letting it answer alone may lower the accuracy, at 95
   *     % confidence
   * @param expectedLoss share by which it may do so on the held-out rows themselves
   */
  public record Wide(When train, int ngrams, double loss, double expectedLoss) {
    private static final int ENOUGH_OF_EACH = 250;

    /** Where there are enough labels, always, or never. */
    public enum When {
      AUTO,
      ALWAYS,
      NEVER
    }

    public Wide {
      Range.require("wide.ngrams", ngrams, 1, 1 << 22);
      Range.require("wide.loss", loss, 0, 1);
      Range.require("wide.expected-loss", expectedLoss, 0, 1);
    }

    /** How many rows are enough for a wide part of so many labels. */
    public static int enoughRows(int labels) {
      return ENOUGH_OF_EACH * labels;
    }

    /**
     * Whether it is trained.
     *
     * @param rows that are labelled, the held-out ones among them
     * @param labels number of different labels
     */
    public boolean isTrained(int rows, int labels) {
      return train == When.ALWAYS || (train == When.AUTO && rows >= enoughRows(labels));
    }
  }

  public Recipe {
    Range.require("layers", layers, 1, 1000);
    Range.require("frozen-epochs", frozenEpochs, 0, 10_000);
    Range.require("max-tokens", maxTokens, 0, 8192);
    truncation = truncation.replace('_', '-'); // The reader writes words as Java has them.
    requireTruncation(truncation);
    Range.require("epochs", epochs, 1, 10_000);
    Range.require("patience", patience, 0, 10_000);
    if (contrast.steps() > 0 && train != Trained.HEAD) {
      throw new InvalidRecipeException(
          "contrast.steps is %d with train %s: pairs prepare an encoder for a head only, so train: head is needed"
              .formatted(
                  contrast.steps(), train.name().toLowerCase(Locale.ROOT).replace('_', '-')));
    }
    if (contrast.steps() > 0 && loss.kind() == Loss.Kind.MULTI_LABEL) {
      throw new InvalidRecipeException(
          "contrast.steps is %d with loss.kind multi-label: pairs are alike or not only where a text has one label"
              .formatted(contrast.steps()));
    }
    if (train == Trained.GRADUAL && frozenEpochs >= epochs) {
      throw new InvalidRecipeException(
          "frozen-epochs is %d of %d epochs: the encoder would never be trained"
              .formatted(frozenEpochs, epochs));
    }
  }

  private static void requireTruncation(String truncation) {
    if (!truncation.equals(OF_MODEL) && !truncation.equals(CHOSEN)) {
      try {
        Truncation.parse(truncation);
      } catch (IllegalArgumentException e) {
        throw new InvalidRecipeException(
            "truncation: %s; or model, to take that of the model to start from, or auto"
                .formatted(e.getMessage()),
            e);
      }
    }
  }

  /** What the recipe says of longer texts; empty if the model or the held-out rows have to say. */
  public Optional<Truncation> givenTruncation() {
    return truncation.equals(OF_MODEL) || truncation.equals(CHOSEN)
        ? Optional.empty()
        : Optional.of(Truncation.parse(truncation));
  }

  /** Whether the held-out rows say what stays of longer texts. */
  public boolean choosesTruncation() {
    return truncation.equals(CHOSEN);
  }

  /** How many of the labels may be true of a text. */
  public Problem problem() {
    return loss.kind() == Loss.Kind.MULTI_LABEL ? Problem.MULTI_LABEL : Problem.SINGLE_LABEL;
  }

  /** What the recipe says of the tokens of a text, or else the setting. */
  public int maxTokensOr(int setting) {
    return maxTokens == 0 ? setting : maxTokens;
  }

  /** Whether anything but the head changes. */
  public boolean trainsEncoder() {
    return (train != Trained.HEAD && train != Trained.WIDE) || contrast.steps() > 0;
  }
}
