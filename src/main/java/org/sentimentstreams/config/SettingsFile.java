package org.sentimentstreams.config;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads a properties file in UTF-8. */
final class SettingsFile {

  private SettingsFile() {}

  /** Keys in alphabetical order, so that of several mistakes the same one is always named. */
  static SortedMap<String, String> read(Path file) {
    var properties = new Properties();
    try {
      String text = Files.readString(file);
      properties.load(new StringReader(text.startsWith("\uFEFF") ? text.substring(1) : text));
    } catch (NoSuchFileException e) {
      throw refused(file, "does not exist: name a properties file that does", e);
    } catch (CharacterCodingException e) {
      throw refused(file, "is not UTF-8 text: save it as UTF-8", e);
    } catch (IOException e) {
      throw refused(file, "cannot be read: it must be a properties file that you may read", e);
    } catch (IllegalArgumentException e) {
      throw refused(file, "has a \\u that is not followed by four hexadecimal digits", e);
    }
    var settings = new TreeMap<String, String>();
    properties.stringPropertyNames().forEach(k -> settings.put(k, properties.getProperty(k)));
    return settings;
  }

  private static InvalidSettingException refused(Path file, String what, Exception cause) {
    return new InvalidSettingException("settings file " + file + " " + what, cause);
  }
}
