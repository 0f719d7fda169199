package org.sentimentstreams.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where 8 bits reach in what a linear layer reads. What is beyond counts as the nearest end. A few
 * channels with large numbers would make the steps coarse for all, so each may be made smaller by a
 * factor of its own, in one of two ways.
 *
 * @param low 0 or less, so that 0 has a level of its own
 * @param high 0 or more
 * @param divided channels whose numbers are divided before they are rounded, by which power of two;
 *     the weights are multiplied instead
 * @param spread channels of an activation that are read from several copies, and from how many;
 *     each copy has what is above the reach of those before it
 */
public record InputRange(
    float low, float high, Map<Integer, Integer> divided, Map<Integer, Integer> spread) {
  private static final double LEAST_SCALE = 1e-8;
  private static final int LEVELS = 255;

  public InputRange {
    divided = Collections.unmodifiableMap(new TreeMap<>(divided));
    spread = Collections.unmodifiableMap(new TreeMap<>(spread));
  }

  /** The step between two levels. */
  public double scale() {
    return Math.max(((double) high - low) / LEVELS, LEAST_SCALE);
  }

  /** The level of 0, from 0 to 255. */
  public long zeroPoint() {
    return Math.max(0, Math.min(LEVELS, Math.round(-low / scale())));
  }

  /** The number at the highest level, which is {@code high} but for half a step. */
  public double reach() {
    return scale() * (LEVELS - zeroPoint());
  }

  /**
   * Two numbers, or an object with them and the channels by their factor.
   *
   * @throws IllegalArgumentException if it is something else; the message names it
   */
  static InputRange read(JsonNode json) {
    JsonNode ends = json.isObject() ? json.path("range") : json;
    InputRange range =
        new InputRange(
            (float) ends.path(0).asDouble(Double.NaN),
            (float) ends.path(1).asDouble(Double.NaN),
            channels(json.path("divided")),
            channels(json.path("spread")));
    if (ends.size() != 2 || !range.isUsable()) {
      throw new IllegalArgumentException(
          "%s; two numbers are needed, the first 0 or less, the second 0 or more".formatted(json));
    }
    if (range.divided.values().stream().anyMatch(times -> Integer.bitCount(times) != 1)) {
      throw new IllegalArgumentException(
          "%s; channels are divided by powers of two".formatted(json.path("divided")));
    }
    return range;
  }

  private boolean isUsable() {
    return Float.isFinite(low) && Float.isFinite(high) && low <= 0 && high >= 0 && low < high;
  }

  private static Map<Integer, Integer> channels(JsonNode json) {
    Map<Integer, Integer> times = new TreeMap<>();
    if (!json.isMissingNode() && !json.isObject()) {
      throw notChannels(json);
    }
    for (Map.Entry<String, JsonNode> entry : json.properties()) {
      if (!entry.getKey().matches("[1-9][0-9]{0,4}") || !entry.getValue().isArray()) {
        throw notChannels(json);
      }
      for (JsonNode channel : entry.getValue()) {
        if (!channel.isInt() || channel.asInt() < 0) {
          throw notChannels(json);
        }
        times.put(channel.asInt(), Integer.parseInt(entry.getKey()));
      }
    }
    return times;
  }

  private static IllegalArgumentException notChannels(JsonNode json) {
    return new IllegalArgumentException(
        "%s; channels are listed by their factor, as in {\"4\": [17, 130]}".formatted(json));
  }

  JsonNode json() {
    ArrayNode ends = JsonNodeFactory.instance.arrayNode().add(low).add(high);
    if (divided.isEmpty() && spread.isEmpty()) {
      return ends;
    }
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.set("range", ends);
    divided.forEach(
        (channel, times) -> json.withObject("/divided").withArray("/" + times).add(channel));
    spread.forEach(
        (channel, times) -> json.withObject("/spread").withArray("/" + times).add(channel));
    return json;
  }
}
