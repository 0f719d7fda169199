package org.sentimentstreams.model.torchscript;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.sentimentstreams.model.ConfigKeys;
import org.sentimentstreams.model.ConfigReader;
import org.sentimentstreams.model.InvalidModelException;
import org.sentimentstreams.model.ModelConfig;

/**
 * DeBERTa-v2, and v3, which has the same structure and the same {@code model_type}: what its
 * config.json says.
 *
 * @see <a href="https://arxiv.org/abs/2006.03654">He et al., DeBERTa</a>
 */
final class DebertaV2 {
  static final String WORDS = "embeddings.word_embeddings";
  static final String REL_EMBEDDINGS = "encoder.rel_embeddings";

  private static final String TERMS_OF_SCALE = "terms_of_scale";

  private static final List<String> TERMS = List.of("c2p", "p2c");

  private static final ConfigKeys KEYS =
      new ConfigKeys(
          "hidden_size",
          "num_hidden_layers",
          "num_attention_heads",
          "hidden_act",
          "gelu",
          "layer_norm_eps",
          1e-7,
          config -> -1);

  private DebertaV2() {}

  static Family family() {
    return new Family(
        "DebertaV2",
        "DebertaV2Tokenizer",
        "deberta.",
        List.of("embeddings", "encoder"),
        KEYS,
        DebertaV2::own,
        new DebertaStructure(),
        List.of(
            HeadLayer.activatedBy("pooler.dense", "pooler_hidden_act"),
            HeadLayer.last("classifier")));
  }

  private static Map<String, Object> own(ConfigReader config) {
    int hidden = config.natural("hidden_size");
    requireWidth(config, "pooler_hidden_size", hidden, hidden);
    requireWidth(
        config, "attention_head_size", hidden, hidden / config.natural("num_attention_heads"));
    List<String> named = terms(config);
    List<String> terms = config.flag("relative_attention", false) ? named : List.of();
    int reach = config.whole("max_relative_positions", -1);
    Map<String, Object> own = new HashMap<>();
    own.put("c2p", terms.contains("c2p"));
    own.put("p2c", terms.contains("p2c"));
    own.put(TERMS_OF_SCALE, 1 + named.size());
    own.put("position_buckets", buckets(config));
    own.put(
        "max_relative_positions", reach < 1 ? config.natural("max_position_embeddings") : reach);
    own.put("share_att_key", config.flag("share_att_key", false));
    own.put(
        "norm_rel_ebd", words(config.text("norm_rel_ebd", "none")).anyMatch("layer_norm"::equals));
    own.put("position_biased_input", hasPositions(config));
    own.put("type_vocab_size", config.whole("type_vocab_size", 0));
    own.put("embedding_size", config.natural("embedding_size", hidden));
    own.put("pooler_hidden_act", config.text("pooler_hidden_act", "gelu"));
    convolution(config, own);
    return own;
  }

  /** They are there if nothing is said of them, but null is as good as false. */
  private static boolean hasPositions(ConfigReader config) {
    String key = "position_biased_input";
    return !config.json().path(key).isNull() && config.flag(key, true);
  }

  private static void requireWidth(ConfigReader config, String key, int hidden, int wanted) {
    int width = config.natural(key, wanted);
    if (width != wanted) {
      throw new InvalidModelException(
          "%s: \"%s\" is %d; with a hidden size of %d only %d is supported"
              .formatted(config.file(), key, width, hidden, wanted));
    }
  }

  /** A list, or one text with bars between. */
  private static List<String> terms(ConfigReader config) {
    JsonNode node = config.json().path("pos_att_type");
    Stream<String> named =
        node.isArray()
            ? StreamSupport.stream(node.spliterator(), false).map(JsonNode::asText)
            : words(config.text("pos_att_type", ""));
    TreeSet<String> terms = new TreeSet<>(named.toList());
    terms.remove("");
    terms.remove("none");
    for (String term : terms) {
      if (!TERMS.contains(term)) {
        throw new InvalidModelException(
            "%s: \"pos_att_type\" has \"%s\", which is not supported; c2p and p2c are"
                .formatted(config.file(), term));
      }
    }
    return List.copyOf(terms);
  }

  private static Stream<String> words(String text) {
    return Arrays.stream(text.toLowerCase(Locale.ROOT).split("\\|")).map(String::strip);
  }

  private static int buckets(ConfigReader config) {
    int buckets = config.whole("position_buckets", -1);
    if (buckets == 1) {
      throw new InvalidModelException(
          "%s: \"position_buckets\" is 1; at least 2 are needed, or none".formatted(config.file()));
    }
    return Math.max(0, buckets);
  }

  private static void convolution(ConfigReader config, Map<String, Object> own) {
    int size = config.whole("conv_kernel_size", 0);
    int groups = config.natural("conv_groups", 1);
    if (size > 0 && size % 2 == 0) {
      throw new InvalidModelException(
          "%s: \"conv_kernel_size\" is %d; only odd ones are supported"
              .formatted(config.file(), size));
    }
    if (config.natural("hidden_size") % groups != 0) {
      throw new InvalidModelException(
          "%s: a hidden size of %d cannot be shared by %d \"conv_groups\""
              .formatted(config.file(), config.natural("hidden_size"), groups));
    }
    own.put("conv_kernel_size", Math.max(0, size));
    own.put("conv_groups", groups);
    own.put("conv_act", config.text("conv_act", "tanh"));
  }

  /** Rows of the relative embeddings. */
  static long relativeRows(ModelConfig config) {
    int buckets = config.whole("position_buckets");
    return 2L * (buckets > 0 ? buckets : config.whole("max_relative_positions"));
  }

  /**
   * What all scores of attention are multiplied with. Terms that are named count, even if there is
   * no relative attention and so nothing is added, as in Hugging Face's code.
   */
  static double scale(ModelConfig config) {
    int terms = config.whole(TERMS_OF_SCALE);
    return 1 / Math.sqrt((double) config.hiddenSize() / config.heads() * terms);
  }
}
