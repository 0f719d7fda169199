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
public record Int8Inputs(Map<String, InputRange> layers) {
  /** The entry of config.json, under {@link ModelDirectory#OWN}. */
  static final String KEY = "int8_inputs";

  private static final String ENCODER = "encoder";
  private static final String LAYERS = "layers";

  public Int8Inputs {
    layers = Collections.unmodifiableMap(new TreeMap<>(layers));
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
    Map<String, InputRange> layers = new TreeMap<>();
    for (Map.Entry<String, JsonNode> layer : json.path(LAYERS).properties()) {
      try {
        layers.put(layer.getKey(), InputRange.read(layer.getValue()));
      } catch (IllegalArgumentException e) {
        throw damaged(layer.getKey(), e.getMessage());
      }
    }
    return new Int8Inputs(layers);
  }

  /** What to say of an entry that no layer can be computed with. */
  public static InvalidModelException damaged(String layer, String what) {
    return new InvalidModelException(
        "config.json: \"sentiment_streams.int8_inputs\" of layer %s has %s: take the entry out, or measure again with sentiment model calibrate"
            .formatted(layer, what));
  }

  /** Writes the entry into a config.json. */
  void write(ObjectNode config, String encoderDigest) {
    ObjectNode json = config.withObjectProperty(ModelDirectory.OWN).putObject(KEY);
    json.put(ENCODER, encoderDigest);
    ObjectNode all = json.putObject(LAYERS);
    layers.forEach((name, range) -> all.set(name, range.json()));
  }
}
