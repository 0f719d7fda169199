package org.sentimentstreams.model.torchscript;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * TorchScript classes with places to fill in. Lines that begin with # are for the reader only, but
 * for {@code #: name}: what follows belongs to the section of that name.
 *
 * @param classes the text of each class, by name
 */
record Template(Map<String, String> classes) {
  private static final String CLASS = "class ";
  private static final String SECTION = "#: ";

  /**
   * @param resource name of a text without sections, without its ending
   */
  static Template read(String resource) {
    return read(resource, "");
  }

  /**
   * @param resource name of the text, without its ending
   * @param section the classes that are wanted
   */
  static Template read(String resource, String section) {
    Map<String, String> classes = new LinkedHashMap<>();
    String current = "";
    String name = "";
    for (String line : text(resource).lines().toList()) {
      if (line.startsWith(SECTION)) {
        current = line.substring(SECTION.length());
        name = "";
      }
      if (line.startsWith(CLASS)) {
        name = line.substring(CLASS.length(), line.indexOf('('));
      }
      if (current.equals(section) && !line.startsWith("#") && !name.isEmpty()) {
        classes.merge(name, line + "\n", String::concat);
      }
    }
    return new Template(Collections.unmodifiableMap(classes));
  }

  /**
   * With the classes of another text, each in the place of the one of its name, if there is one.
   */
  Template with(Template other) {
    Map<String, String> all = new LinkedHashMap<>(classes);
    all.putAll(other.classes);
    return new Template(Collections.unmodifiableMap(all));
  }

  /**
   * @param values what stands for each place, everywhere
   * @param repeated by a place: a line that holds it is repeated for each of these, with what
   *     stands for its places
   */
  String fill(Map<String, String> values, Map<String, List<Map<String, String>>> repeated) {
    return classes.values().stream()
        .flatMap(String::lines)
        .flatMap(line -> repeat(line, repeated))
        .map(line -> replace(line, values))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static Stream<String> repeat(
      String line, Map<String, List<Map<String, String>>> repeated) {
    return repeated.entrySet().stream()
        .filter(entry -> line.contains(entry.getKey()))
        .findFirst()
        .map(entry -> entry.getValue().stream().map(places -> replace(line, places)))
        .orElseGet(() -> Stream.of(line));
  }

  private static String replace(String line, Map<String, String> values) {
    String filled = line;
    for (Map.Entry<String, String> value : values.entrySet()) {
      filled = filled.replace(value.getKey(), value.getValue());
    }
    return filled;
  }

  private static String text(String resource) {
    try (InputStream in = Template.class.getResourceAsStream(resource + ".torchscript")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
