package org.sentimentstreams.model.torchscript;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sentimentstreams.model.ConfigKeys;
import org.sentimentstreams.model.ConfigReader;
import org.sentimentstreams.model.InvalidModelException;
import org.sentimentstreams.model.ModelConfig;

/**
 * ModernBERT: what its config.json says, in the words of older and of newer releases.
 *
 * @see <a href="https://arxiv.org/abs/2412.13663">Warner et al., Smarter, Better, Faster,
 *     Longer</a>
 */
final class ModernBert {
  /** Kinds of {@code layer_types}. */
  private static final String FULL = "full_attention";

  private static final String SLIDING = "sliding_attention";
  private static final String ROPE_PARAMETERS = "rope_parameters";
  private static final String LOCAL_ATTENTION = "local_attention";

  /** A window of so many tokens takes 32 MB in each layer. */
  private static final int WIDEST = 2048;

  private static final List<String> POOLINGS = List.of("cls", "mean");

  private static final ConfigKeys KEYS =
      new ConfigKeys(
          "hidden_size",
          "num_hidden_layers",
          "num_attention_heads",
          "hidden_activation",
          "gelu",
          "norm_eps",
          1e-5,
          config -> -1);

  private ModernBert() {}

  static Family family() {
    return new Family(
        "ModernBert",
        "PreTrainedTokenizer",
        "model.",
        List.of("embeddings", "layers", "final_norm"),
        KEYS,
        ModernBert::own,
        new ModernBertStructure(),
        List.of(
            HeadLayer.activatedBy("head.dense", "classifier_activation")
                .withBias(config -> config.flag("classifier_bias"))
                .withNorm(new HeadLayer.HeadNorm("head.norm", config -> config.flag("norm_bias"))),
            HeadLayer.last("classifier")));
  }

  private static Map<String, Object> own(ConfigReader config) {
    requireEvenHeads(config);
    config.refuseCausal("is_causal");
    double global = config.number("global_rope_theta", 160_000);
    JsonNode local = config.json().path("local_rope_theta");
    Map<String, Object> own = new HashMap<>();
    own.put("layer_types", String.join(" ", layerTypes(config)));
    own.put(LOCAL_ATTENTION, localAttention(config));
    own.put("global_rope_theta", theta(config, FULL, global));
    own.put(
        "local_rope_theta",
        theta(
            config, SLIDING, local.isNull() ? global : config.number("local_rope_theta", 10_000)));
    for (String key : List.of("norm_bias", "attention_bias", "mlp_bias", "classifier_bias")) {
      own.put(key, config.flag(key, false));
    }
    own.put("classifier_activation", config.text("classifier_activation", "gelu"));
    own.put("classifier_pooling", pooling(config));
    return own;
  }

  private static int localAttention(ConfigReader config) {
    int tokens = config.natural(LOCAL_ATTENTION, 128);
    if (tokens > WIDEST && tokens / 2 < config.natural("max_position_embeddings")) {
      throw new InvalidModelException(
          "%s: \"%s\" is %d; at most %d tokens are supported"
              .formatted(config.file(), LOCAL_ATTENTION, tokens, WIDEST));
    }
    return tokens;
  }

  private static void requireEvenHeads(ConfigReader config) {
    int width = config.natural("hidden_size") / config.natural("num_attention_heads");
    if (width % 2 != 0) {
      throw new InvalidModelException(
          "%s: heads of %d numbers cannot be turned by rotary positions: an even number is needed"
              .formatted(config.file(), width));
    }
  }

  private static String pooling(ConfigReader config) {
    String pooling = config.text("classifier_pooling", "cls");
    if (!POOLINGS.contains(pooling)) {
      throw new InvalidModelException(
          "%s: \"classifier_pooling\": \"%s\" is not supported; cls and mean are"
              .formatted(config.file(), pooling));
    }
    return pooling;
  }

  /** Newer releases name the kind of each layer, older ones say which are global. */
  private static List<String> layerTypes(ConfigReader config) {
    int layers = config.natural("num_hidden_layers");
    JsonNode named = config.json().path("layer_types");
    List<String> types = new ArrayList<>();
    if (named.isMissingNode() || named.isNull()) {
      int every = config.natural("global_attn_every_n_layers", 3);
      for (int i = 0; i < layers; i++) {
        types.add(i % every == 0 ? FULL : SLIDING);
      }
      return types;
    }
    named.forEach(type -> types.add(type.asText()));
    types.stream()
        .filter(type -> !type.equals(FULL) && !type.equals(SLIDING))
        .findFirst()
        .ifPresent(
            type -> {
              throw new InvalidModelException(
                  "%s: \"layer_types\" has \"%s\", which is not supported; %s and %s are"
                      .formatted(config.file(), type, FULL, SLIDING));
            });
    if (types.size() != layers) {
      throw new InvalidModelException(
          "%s: \"layer_types\" names %d layers; \"num_hidden_layers\" is %d"
              .formatted(config.file(), types.size(), layers));
    }
    return types;
  }

  /** An object for each kind of layer. What stands outside of those would be passed over. */
  private static JsonNode ropeParameters(ConfigReader config) {
    JsonNode kinds = config.json().path(ROPE_PARAMETERS);
    if (kinds.isMissingNode() || kinds.isNull()) {
      return MissingNode.getInstance();
    }
    boolean known = kinds.isObject();
    for (JsonNode kind : kinds) {
      known &= kind.isObject() || kind.isNull();
    }
    if (!known) {
      throw new InvalidModelException(
          "%s: \"%s\" is %s; an object with an object for each of %s and %s is needed"
              .formatted(config.file(), ROPE_PARAMETERS, kinds, FULL, SLIDING));
    }
    return kinds;
  }

  private static double theta(ConfigReader config, String type, double otherwise) {
    requireUsualRotation(config, config.json().path("rope_scaling"));
    JsonNode parameters = ropeParameters(config).path(type);
    requireUsualRotation(config, parameters);
    double value = new ConfigReader(parameters, config.file()).number("rope_theta", otherwise);
    if (!(value > 0)) {
      throw new InvalidModelException(
          "%s: a base of %s is none for the angles of rotary positions: a number above 0 is needed"
              .formatted(config.file(), value));
    }
    return value;
  }

  private static void requireUsualRotation(ConfigReader config, JsonNode parameters) {
    for (String key : List.of("rope_type", "type")) {
      JsonNode type = parameters.path(key);
      if (type.isTextual() && !type.asText().equals("default")) {
        throw new InvalidModelException(
            "%s: rotary positions of the type \"%s\" are not supported; \"default\" is"
                .formatted(config.file(), type.asText()));
      }
    }
  }

  /** Whether a layer sees all of a text. */
  static boolean isGlobal(ModelConfig config, int layer) {
    return List.of(config.text("layer_types").split(" ", -1)).get(layer).equals(FULL);
  }

  /**
   * How many tokens a layer sees on each side of one; -1 for all, as where the window is wider than
   * any text. What a window costs in memory grows with its square.
   */
  static long window(ModelConfig config, int layer) {
    int window = config.whole(LOCAL_ATTENTION) / 2;
    return isGlobal(config, layer) || window >= config.maxTokens() ? -1 : window;
  }
}
