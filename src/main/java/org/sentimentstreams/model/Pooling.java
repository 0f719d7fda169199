package org.sentimentstreams.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How the last hidden states of a text become the features that a head reads: one vector of them,
 * linear layers over it, and a length of 1. It is kept in the config.json of what is trained on it,
 * so that training and serving cannot differ.
 *
 * @param mode what one vector is made of all
 * @param dense functions after the linear layers, whose weights are {@code pooling.dense.0.weight},
 *     …; none for most models
 * @param normalized whether features are divided by their Euclidean length
 */
public record Pooling(Mode mode, List<Function> dense, boolean normalized) {
  /** The first token's hidden state and nothing else: what classifiers of Hugging Face read. */
  public static final Pooling FIRST = new Pooling(Mode.CLS, List.of(), false);

  /** Our own part of a config.json. */
  private static final String OURS = "sentiment_streams";

  private static final String KEY = "pooling";
  private static final int MOST_LAYERS = 16;

  /** What one vector is made of all hidden states of a text. */
  public enum Mode {
    /** The first token's. */
    CLS(""),
    /** Their mean. */
    MEAN("torch.mean(texts, [1])"),
    /** The largest of each component. */
    MAX("torch.amax(texts, [1])");

    private final String script;

    Mode(String script) {
      this.script = script;
    }

    /** Of {@code texts}, [B, N, H], in TorchScript. */
    public String script() {
      return script;
    }
  }

  /** What is applied to the output of a linear layer. */
  public enum Function {
    IDENTITY(""),
    TANH("torch.tanh"),
    RELU("torch.relu"),
    GELU("torch.gelu"),
    SIGMOID("torch.sigmoid");

    private final String script;

    Function(String script) {
      this.script = script;
    }

    /** Its name in TorchScript; empty for nothing. */
    public String script() {
      return script;
    }
  }

  /** Copies the list. */
  public Pooling {
    dense = List.copyOf(dense);
  }

  /** The name of a linear layer's weights, without {@code .weight}. */
  public static String layer(int index) {
    return "pooling.dense." + index;
  }

  /** Whether nothing is done beyond taking the first token's hidden state. */
  public boolean isFirst() {
    return equals(FIRST);
  }

  /**
   * What a config.json says of our own.
   *
   * @throws InvalidModelException if that is nothing known
   */
  static Pooling of(JsonNode config, Path file) {
    JsonNode json = config.path(OURS).path(KEY);
    if (json.isMissingNode()) {
      return FIRST;
    }
    List<Function> dense = new ArrayList<>();
    for (JsonNode name : json.path("dense")) {
      dense.add(named(Function.values(), name.asText(), file));
    }
    if (dense.size() > MOST_LAYERS) {
      throw new InvalidModelException(
          "%s: at most %d layers of pooling are supported".formatted(file, MOST_LAYERS));
    }
    Mode mode = named(Mode.values(), json.path("mode").asText(), file);
    return new Pooling(mode, dense, json.path("normalize").asBoolean(false));
  }

  private static <E extends Enum<E>> E named(E[] known, String name, Path file) {
    return Arrays.stream(known)
        .filter(value -> name.equals(word(value)))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidModelException(
                    "%s: \"%s\" in \"%s.%s\" is not known; %s are"
                        .formatted(
                            file,
                            name,
                            OURS,
                            KEY,
                            Arrays.stream(known).map(Pooling::word).toList())));
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  /** Puts it into a config.json, or takes another one out. */
  public void write(ObjectNode config) {
    if (isFirst()) {
      if (config.path(OURS) instanceof ObjectNode ours) {
        ours.remove(KEY);
      }
      return;
    }
    ObjectNode json = config.withObject("/" + OURS).putObject(KEY);
    json.put("mode", word(mode));
    ArrayNode functions = json.putArray("dense");
    dense.forEach(function -> functions.add(word(function)));
    json.put("normalize", normalized);
  }

  /** In a few words, for people. */
  @Override
  public String toString() {
    return word(mode)
        + (dense.isEmpty() ? "" : ", %d dense %s".formatted(dense.size(), words()))
        + (normalized ? ", normalized" : "");
  }

  private List<String> words() {
    return dense.stream().map(Pooling::word).toList();
  }
}
