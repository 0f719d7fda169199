package org.sentimentstreams.cli.options;

import java.util.Map;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.config.ModelSettings;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.registry.ModelRegistry;
import picocli.CommandLine.Option;

/** The options of commands about published models. */
public final class RegistryOptions {

  @Option(
      names = "--name",
      paramLabel = "MODEL",
      description = "The name of the model (default: the setting model.name).")
  private String name;

  /** The given values by the key of their setting. */
  public Map<String, String> asSettings() {
    return name == null ? Map.of() : Map.of(ModelSettings.NAME.name(), name);
  }

  /** Reads the registry; the caller closes it. */
  public static ModelRegistry open(Settings settings, Terminal terminal) {
    return ModelRegistry.open(
        settings.kafka(), settings.topics().modelRegistry(), terminal.brokerTimeout());
  }
}
