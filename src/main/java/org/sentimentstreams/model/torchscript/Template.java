package org.sentimentstreams.model.torchscript;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** TorchScript text with places to fill in. Lines that begin with # are for the reader only. */
final class Template {
  private static final String REPEATED = "{i}";

  private Template() {}

  /**
   * @param resource name of the text, without its ending
   * @param values what stands for each place, everywhere
   * @param layers what stands for each place of a line that holds {@code {i}}: such a line is
   *     repeated for each of these
   */
  static String fill(
      String resource, Map<String, String> values, List<Map<String, String>> layers) {
    return read(resource)
        .lines()
        .filter(line -> !line.startsWith("#"))
        .flatMap(
            line ->
                line.contains(REPEATED)
                    ? layers.stream().map(layer -> replace(line, layer))
                    : Stream.of(line))
        .map(line -> replace(line, values))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static String replace(String line, Map<String, String> values) {
    String filled = line;
    for (Map.Entry<String, String> value : values.entrySet()) {
      filled = filled.replace(value.getKey(), value.getValue());
    }
    return filled;
  }

  private static String read(String resource) {
    try (InputStream in = Template.class.getResourceAsStream(resource + ".torchscript")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
