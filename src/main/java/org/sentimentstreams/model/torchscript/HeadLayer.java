package org.sentimentstreams.model.torchscript;

import java.util.function.Function;
import java.util.function.Predicate;
import org.sentimentstreams.model.ModelConfig;

/**
 * One linear layer of a classifier's head.
 *
 * @param name Hugging Face's name of the layer, without {@code .weight}
 * @param function the function of its output, of {@code wide} in TorchScript; {@code wide} for none
 * @param dropout whether dropout stands before it in training
 * @param bias whether it has one
 * @param norm the layer normalisation behind the function; null where there is none
 */
record HeadLayer(
    String name,
    Function<ModelConfig, String> function,
    boolean dropout,
    Predicate<ModelConfig> bias,
    HeadNorm norm) {
  static final String TANH = "torch.tanh(wide)";
  static final String RELU = "torch.relu(wide)";
  static final String GELU = "torch.gelu(wide, approximate=\"none\")";

  /**
   * A layer normalisation in a head.
   *
   * @param name Hugging Face's name of it, without {@code .weight}
   * @param bias whether it has one
   */
  record HeadNorm(String name, Predicate<ModelConfig> bias) {}

  HeadLayer(String name, String function, boolean dropout) {
    this(name, config -> function, dropout, config -> true, null);
  }

  /** A layer whose function config.json names, under this key. */
  static HeadLayer activatedBy(String name, String key) {
    return new HeadLayer(
        name, config -> Activation.scriptOf(config.text(key)), false, config -> true, null);
  }

  /** The layer whose outputs are the logits. */
  static HeadLayer last(String name) {
    return new HeadLayer(name, "wide", true);
  }

  HeadLayer withBias(Predicate<ModelConfig> when) {
    return new HeadLayer(name, function, dropout, when, norm);
  }

  HeadLayer withNorm(HeadNorm behind) {
    return new HeadLayer(name, function, dropout, bias, behind);
  }

  /** The class of the norm behind it. */
  String normClass() {
    return norm == null ? "Identity" : "LayerNorm";
  }
}
