package org.sentimentstreams.cli.options;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.sentimentstreams.config.KafkaSettings;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.config.SettingsLoader;
import picocli.CommandLine.Option;

/** The options for settings, shared by all commands that need settings. */
public final class SettingsOptions {

  /** The heading of these options in a help text. */
  public static final String HEADING = "%nSettings ('sentiment config' lists them):%n";

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT[,...]",
      description = "The brokers to connect to first (default: localhost:9092).")
  private String bootstrapServers;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "A properties file with settings (default: none).")
  private Path config;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Any setting; may be repeated. It overrides the file and the environment.")
  private Map<String, String> set = new LinkedHashMap<>();

  /** Reads and checks the settings; see {@link #load(Map, Map)}. */
  public Settings load(Map<String, String> environment) {
    return load(environment, Map.of());
  }

  /**
   * Reads and checks the settings.
   *
   * @param flags settings by key for which a command has its own options; these take precedence
   * @throws org.sentimentstreams.config.InvalidSettingException if one is unknown or not valid
   */
  public Settings load(Map<String, String> environment, Map<String, String> flags) {
    var all = new HashMap<>(set);
    if (bootstrapServers != null) {
      all.put(KafkaSettings.BOOTSTRAP_SERVERS.name(), bootstrapServers);
    }
    all.putAll(flags);
    return SettingsLoader.load(Optional.ofNullable(config), environment, all);
  }
}
