package org.sentimentstreams.wide;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.sentimentstreams.model.InvalidModelException;

/**
 * How the wide part and the transformer are joined: the weighted sum of their logits (a logarithmic
 * opinion pool), and when the wide part answers alone. It stands in config.json under {@code
 * sentiment_streams.wide}.
 *
 * @param wide weight of the wide part's logits
 * @param deep weight of the transformer's
 * @param bound least confidence with which the wide part answers alone, 0 to 1; above 1 it never
 *     does
 * @param coverage share of the held-out texts that it answered alone
 * @param agreement of those, the least share at 95 % confidence for which both together would have
 *     said the same; 0 if it answered none
 */
public record Join(double wide, double deep, double bound, double coverage, double agreement) {
  /** The bound of a wide part that never answers alone. */
  public static final double NEVER = 2;

  private static final double MOST_WEIGHT = 1000;

  /**
   * @throws InvalidModelException if a number is missing or out of its range; the message names it
   */
  public static Join of(JsonNode json) {
    return new Join(
        number(json, "weight", -MOST_WEIGHT, MOST_WEIGHT),
        number(json, "deep_weight", -MOST_WEIGHT, MOST_WEIGHT),
        number(json, "bound", 0, NEVER),
        number(json, "coverage", 0, 1),
        number(json, "agreement", 0, 1));
  }

  private static double number(JsonNode json, String name, double least, double most) {
    JsonNode value = json.path(name);
    if (!value.isNumber() || !(value.asDouble() >= least && value.asDouble() <= most)) {
      throw new InvalidModelException(
          "\"sentiment_streams.wide.%s\" is %s: a number from %s to %s is needed"
              .formatted(name, value.isMissingNode() ? "missing" : value, least, most));
    }
    return value.asDouble();
  }

  /** Writes it into that object. */
  public void write(ObjectNode json) {
    json.put("weight", wide)
        .put("deep_weight", deep)
        .put("bound", bound)
        .put("coverage", coverage)
        .put("agreement", agreement);
  }

  /** Whether the wide part answers alone. */
  public boolean decides(double confidence, WideScore said) {
    return confidence >= bound && said.hasEnoughVoices();
  }

  /**
   * The joined logits of a text.
   *
   * @throws InvalidModelException if one has more than the other
   */
  public float[] logits(float[] ofWide, float[] ofDeep) {
    if (ofWide.length != ofDeep.length) {
      throw new InvalidModelException(
          "The wide part gives %d logits, and the transformer %d: they belong to different models"
              .formatted(ofWide.length, ofDeep.length));
    }
    float[] joined = new float[ofWide.length];
    for (int label = 0; label < joined.length; label++) {
      joined[label] = (float) (wide * ofWide[label] + deep * ofDeep[label]);
    }
    return joined;
  }
}
