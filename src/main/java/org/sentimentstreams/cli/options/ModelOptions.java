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
      description =
          "A Hugging Face directory, or the word default for the built-in model (default: "
              + "the setting model).")
  private String model;

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      description = "Cut longer texts to N tokens (default: the setting model.max.tokens).")
  private Integer maxTokens;

  /** The given values by the key of their setting. */
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
