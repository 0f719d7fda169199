package org.sentimentstreams.kafka.values;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;

/**
 * The schemas of earlier releases, since topics hold values from before an upgrade. Each is a
 * resource named by its record and its CRC-64-AVRO fingerprint.
 */
final class OlderSchemas {
  private static final Map<String, List<String>> FINGERPRINTS =
      Map.of("Prediction", List.of("206ca915d7aceb01"));

  private OlderSchemas() {}

  /** Those with which values of a record class may have been written. */
  static List<Schema> of(Class<?> type) {
    return FINGERPRINTS.getOrDefault(type.getSimpleName(), List.of()).stream()
        .map(fingerprint -> read("%s-%s.avsc".formatted(type.getSimpleName(), fingerprint)))
        .toList();
  }

  private static Schema read(String name) {
    try (InputStream in = OlderSchemas.class.getResourceAsStream(name)) {
      return new Schema.Parser().parse(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
