package org.sentimentstreams.cli.options;

import java.util.HashMap;
import java.util.Map;
import org.sentimentstreams.config.ModelSettings;
import picocli.CommandLine.Option;

/** The options of commands that load a model; each stands for a setting. */
public final class ModelOptions {

  @Option(
      names = "--model",
      paramLabel = "DIR",
      description = "A Hugging Face directory, or default (default: the setting model).")
  private String model;

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      description = "Tokens that a longer text is cut to (default: the setting model.max.tokens).")
  private Integer maxTokens;

  /** What was given, by the key of the setting. */
  public Map<String, String> asSettings() {
    Map<String, String> flags = new HashMap<>();
    if (model != null) {
      flags.put(ModelSettings.SOURCE.name(), model);
    }
    if (maxTokens != null) {
      flags.put(ModelSettings.MAX_TOKENS.name(), Integer.toString(maxTokens));
    }
    return flags;
  }
}
