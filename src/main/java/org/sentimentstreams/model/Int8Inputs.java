package org.sentimentstreams.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * The range of what each linear layer of an encoder reads, for 8-bit integers: measured on texts
 * once, and kept in config.json under {@code sentiment_streams.int8_inputs}. A layer that is not
 * there is better computed in bfloat16.
 *
 * @param layers by the name of the layer, without the family's prefix
 */
public record Int8Inputs(Map<String, Range> layers) {
  /** The entry of config.json, under {@link ModelDirectory#OWN}. */
  static final String KEY = "int8_inputs";

  private static final String ENCODER = "encoder";
  private static final String LAYERS = "layers";
  private static final double LEAST_SCALE = 1e-8;
  private static final int LEVELS = 255;

  public Int8Inputs {
    layers = Collections.unmodifiableMap(new TreeMap<>(layers));
  }

  /**
   * Where 8 bits reach. What is beyond counts as the nearest end.
   *
   * @param low 0 or less, so that 0 has a level of its own
   * @param high 0 or more
   */
  public record Range(float low, float high) {
    /** The step between two levels. */
    public double scale() {
      return Math.max(((double) high - low) / LEVELS, LEAST_SCALE);
    }

    /** The level of 0, from 0 to 255. */
    public long zeroPoint() {
      return Math.max(0, Math.min(LEVELS, Math.round(-low / scale())));
    }

    private boolean isUsable() {
      return Float.isFinite(low) && Float.isFinite(high) && low <= 0 && high >= 0 && low < high;
    }
  }

  /**
   * @param own what stands under {@link ModelDirectory#OWN}
   * @param encoderDigest of the weights that are there now
   * @return null if nothing was measured, or of other weights
   * @throws InvalidModelException if the entry is damaged
   */
  static Int8Inputs read(JsonNode own, String encoderDigest) {
    JsonNode json = own.path(KEY);
    if (!json.path(ENCODER).asText().equals(encoderDigest)) {
      return null;
    }
    Map<String, Range> layers = new TreeMap<>();
    for (Map.Entry<String, JsonNode> layer : json.path(LAYERS).properties()) {
      JsonNode ends = layer.getValue();
      Range range =
          new Range(
              (float) ends.path(0).asDouble(Double.NaN), (float) ends.path(1).asDouble(Double.NaN));
      if (ends.size() != 2 || !range.isUsable()) {
        throw new InvalidModelException(
            "config.json: \"sentiment_streams.int8_inputs\" has %s for layer %s; two numbers are needed, the first 0 or less, the second 0 or more: take the entry out, or measure again with sentiment model calibrate"
                .formatted(ends, layer.getKey()));
      }
      layers.put(layer.getKey(), range);
    }
    return new Int8Inputs(layers);
  }

  /** Writes the entry into a config.json. */
  void write(ObjectNode config, String encoderDigest) {
    ObjectNode json = config.withObjectProperty(ModelDirectory.OWN).putObject(KEY);
    json.put(ENCODER, encoderDigest);
    ObjectNode all = json.putObject(LAYERS);
    layers.forEach((name, range) -> all.putArray(name).add(range.low()).add(range.high()));
  }
}
