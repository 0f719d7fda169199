package org.sentimentstreams.config;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigTransformer;
import org.apache.kafka.common.config.provider.ConfigProvider;
import org.apache.kafka.common.config.provider.DirectoryConfigProvider;
import org.apache.kafka.common.config.provider.FileConfigProvider;

/**
 * Values from files, by Kafka's own config providers: {@code ${file:PATH:KEY}} is the value of a
 * key in a properties file, {@code ${dir:PATH:NAME}} the content of a file in a folder.
 */
final class References {
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{(file|dir):[^}]*}");

  private References() {}

  static boolean isIn(String value) {
    return REFERENCE.matcher(value).find();
  }

  /** The value with its references replaced. */
  static String resolve(String name, String value, Source source) {
    Map<String, ConfigProvider> providers = new HashMap<>();
    providers.put("file", new FileConfigProvider());
    providers.put("dir", new DirectoryConfigProvider());
    providers.values().forEach(provider -> provider.configure(Map.of()));
    String resolved;
    try {
      resolved = new ConfigTransformer(providers).transform(Map.of(name, value)).data().get(name);
    } catch (ConfigException e) {
      throw InvalidSettingException.of(name, value, source, "a file that can be read");
    }
    if (resolved == null || isIn(resolved)) {
      throw InvalidSettingException.of(name, value, source, "a key that is in the file");
    }
    return resolved;
  }
}
