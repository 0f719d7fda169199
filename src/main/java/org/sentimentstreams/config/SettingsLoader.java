package org.sentimentstreams.config;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Combines the sources of settings; later ones take precedence: defaults, file, environment, flags.
 */
public final class SettingsLoader {

  private static final String VARIABLE_PREFIX = "SENTIMENT_";

  /** {@code SENTIMENT_SERVICE_HOST}, {@code SENTIMENT_API_PORT_8080_TCP_ADDR} and so on. */
  private static final Pattern SERVICE_LINK =
      Pattern.compile("SENTIMENT(_\\w+)?_(SERVICE_HOST|SERVICE_PORT(_\\w+)?|PORT(_\\d+_\\w+)?)");

  private final Map<String, Given> given = new HashMap<>();

  private SettingsLoader() {}

  /**
   * A value that somebody set, as text.
   *
   * @param written what was written; it equals the value unless that comes from a file
   */
  record Given(String value, String written, Source source) {
    static Given of(String name, String written, Source source) {
      String value = References.isIn(written) ? References.resolve(name, written, source) : written;
      return new Given(value, written, source);
    }
  }

  /**
   * Reads and checks all settings.
   *
   * @param file a properties file in UTF-8
   * @param environment the environment of the process; only {@code SENTIMENT_*} and what names the
   *     user's cache folder is looked at
   * @param flags key to value, as given on the command line
   * @throws InvalidSettingException if the file cannot be read, a key is unknown, or a value is not
   *     valid by itself or in combination with others
   */
  public static Settings load(
      Optional<Path> file, Map<String, String> environment, Map<String, String> flags) {
    var loader = new SettingsLoader();
    file.ifPresent(loader::addFile);
    loader.addEnvironment(environment);
    loader.addFlags(flags);
    Path cache =
        CacheFolder.of(
            environment, System.getProperty("os.name", ""), System.getProperty("user.home", ""));
    return new Settings(loader.given, cache);
  }

  /** The environment variable that sets the given key. */
  static String variable(String key) {
    return VARIABLE_PREFIX + key.toUpperCase(Locale.ROOT).replace('.', '_');
  }

  private void addFile(Path file) {
    SettingsFile.read(file)
        .forEach(
            (key, value) -> {
              if (!isKnown(key)) {
                throw unknown(key, key, file.toString(), UnaryOperator.identity());
              }
              given.put(key, Given.of(key, value, Source.file(file)));
            });
  }

  private void addEnvironment(Map<String, String> environment) {
    new TreeMap<>(environment)
        .forEach(
            (variable, value) -> {
              if (!variable.startsWith(VARIABLE_PREFIX)) {
                return;
              }
              String key =
                  variable
                      .substring(VARIABLE_PREFIX.length())
                      .toLowerCase(Locale.ROOT)
                      .replace('_', '.');
              if (!isKnown(key)) {
                refuseServiceLink(variable);
                throw unknown(variable, key, "the environment", SettingsLoader::variable);
              }
              given.put(key, Given.of(key, value, Source.environment(variable)));
            });
  }

  /** Kubernetes sets such variables for the Services around a pod. */
  private static void refuseServiceLink(String variable) {
    if (SERVICE_LINK.matcher(variable).matches()) {
      throw new InvalidSettingException(
          ("the environment has %s, which is not a setting: Kubernetes sets it for a "
                  + "Service whose name begins with \"sentiment\". Set \"enableServiceLinks: "
                  + "false\" in the pod's spec")
              .formatted(variable));
    }
  }

  private void addFlags(Map<String, String> flags) {
    new TreeMap<>(flags)
        .forEach(
            (key, value) -> {
              if (!isKnown(key)) {
                throw unknown(key, key, "the flags", UnaryOperator.identity());
              }
              given.put(key, Given.of(key, value, Source.FLAG));
            });
  }

  private static boolean isKnown(String key) {
    return Settings.definition().names().contains(key)
        || (key.startsWith(KafkaSettings.PREFIX) && key.length() > KafkaSettings.PREFIX.length());
  }

  private static InvalidSettingException unknown(
      String written, String key, String place, UnaryOperator<String> spelling) {
    String advice =
        Suggestion.forKey(key)
            .map(meant -> "did you mean \"" + spelling.apply(meant) + "\"?")
            .orElse("`sentiment config` lists the settings there are");
    return new InvalidSettingException(
        "unknown setting \"" + written + "\" in " + place + ": " + advice);
  }
}
