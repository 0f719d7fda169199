package org.sentimentstreams.model;

import java.util.function.ToIntFunction;

/**
 * Where a family's config.json says what all families have, and what it means where it says nothing
 * of it.
 *
 * @param activation of the feed-forward layers
 * @param usualActivation where none is named
 * @param epsilon of layer normalisation; empty where no entry changes it
 * @param usualEpsilon where none is named
 * @param padding the id of the padding token where positions count from it on; gives -1 where they
 *     count from 0
 */
public record ConfigKeys(
    String hiddenSize,
    String layers,
    String heads,
    String activation,
    String usualActivation,
    String epsilon,
    double usualEpsilon,
    ToIntFunction<ConfigReader> padding) {

  public static final ConfigKeys BERT =
      new ConfigKeys(
          "hidden_size",
          "num_hidden_layers",
          "num_attention_heads",
          "hidden_act",
          "gelu",
          "layer_norm_eps",
          1e-12,
          config -> -1);

  public static final ConfigKeys DISTILBERT =
      new ConfigKeys("dim", "n_layers", "n_heads", "activation", "gelu", "", 1e-12, config -> -1);

  /** The same with positions that count from a token on. */
  public ConfigKeys countingFrom(ToIntFunction<ConfigReader> token) {
    return new ConfigKeys(
        hiddenSize, layers, heads, activation, usualActivation, epsilon, usualEpsilon, token);
  }

  /** The same with another activation where none is named. */
  public ConfigKeys withUsualActivation(String name) {
    return new ConfigKeys(
        hiddenSize, layers, heads, activation, name, epsilon, usualEpsilon, padding);
  }
}
