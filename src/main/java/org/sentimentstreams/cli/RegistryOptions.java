package org.sentimentstreams.cli;

import java.util.Map;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.registry.ModelRegistry;
import picocli.CommandLine.Option;

/** The options of commands about published models. */
final class RegistryOptions {

  @Option(
      names = "--name",
      paramLabel = "MODEL",
      description = "The name of the model (default: the setting model.name).")
  private String name;

  /** What was given, by the key of the setting. */
  Map<String, String> asSettings() {
    return name == null ? Map.of() : Map.of(Settings.MODEL_NAME, name);
  }

  /** Reads the registry; the caller closes it. */
  static ModelRegistry open(Settings settings, Terminal terminal) {
    return ModelRegistry.open(settings, terminal.brokerTimeout());
  }
}
