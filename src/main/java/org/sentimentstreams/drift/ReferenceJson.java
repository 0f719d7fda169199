package org.sentimentstreams.drift;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalLong;
import org.sentimentstreams.model.ModelDirectory;

/**
 * A reference as it stands in a version's config.json, under {@code sentiment_streams.reference}:
 * counts and no texts. Other programs pass over it.
 */
public final class ReferenceJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Raised when bins are cut in another way. */
  private static final int BINS = 1;

  private static final long MOST = 1_000_000_000_000L;

  private ReferenceJson() {}

  /**
   * Puts a reference into a model's directory, in the place of one that it may have.
   *
   * @throws IOException if its config.json cannot be read or written
   */
  public static void write(Path directory, Reference reference) throws IOException {
    Path file = directory.resolve(ModelDirectory.CONFIG);
    ObjectNode config = (ObjectNode) JSON.readTree(file.toFile());
    ObjectNode own = config.withObjectProperty(ModelDirectory.OWN);
    own.set(ModelDirectory.REFERENCE_KEY, of(reference));
    Files.writeString(file, config.toPrettyString() + "\n");
  }

  static ObjectNode of(Reference reference) {
    ObjectNode json = JSON.createObjectNode();
    json.put("bins", BINS)
        .put("max_tokens", reference.maxTokens())
        .put("reviews", reference.counts().reviews())
        .put("confidence", reference.counts().confidence());
    reference.right().ifPresent(right -> json.put("right", right));
    for (Signal signal : Signal.values()) {
      ArrayNode row = json.putArray(signal.word());
      Arrays.stream(reference.counts().of(signal)).forEach(row::add);
    }
    return json;
  }

  /**
   * Reads a reference.
   *
   * @param bins as the version is served now
   * @throws IllegalArgumentException if it is damaged, or was counted as the version is not served;
   *     the message says how
   */
  public static Reference read(JsonNode json, Bins bins) {
    require(json.path("bins").asInt() == BINS, "it was recorded by another release");
    require(
        json.path("max_tokens").asInt() == bins.maxTokens(),
        "it was recorded with texts of at most %s tokens, and they are cut at %d now"
            .formatted(json.path("max_tokens"), bins.maxTokens()));
    Map<Signal, long[]> counts = new EnumMap<>(Signal.class);
    for (Signal signal : Signal.values()) {
      counts.put(signal, row(json, signal, bins.size(signal)));
    }
    long reviews = number(json, "reviews");
    require(reviews > 0, "\"reviews\" is 0, and nothing can be compared with that");
    double confidence = json.path("confidence").asDouble(-1);
    OptionalLong right =
        json.has("right") ? OptionalLong.of(number(json, "right")) : OptionalLong.empty();
    require(confidence >= 0 && confidence <= reviews, "\"confidence\" is out of range");
    require(right.orElse(0) <= reviews, "\"right\" is more than \"reviews\"");
    Counts all = new Counts(reviews, confidence, counts);
    for (Signal signal : Signal.values()) {
      long total = all.total(signal);
      require(total <= reviews, "\"%s\" has too many".formatted(signal.word()));
      require(total == reviews || !isOfEach(signal), "\"%s\" has too few".formatted(signal.word()));
    }
    return new Reference(all, bins.maxTokens(), right);
  }

  /** Whether each review has a value, and not only those that the transformer was asked about. */
  private static boolean isOfEach(Signal signal) {
    return signal == Signal.LABEL || signal == Signal.SCORE || signal == Signal.WIDE;
  }

  private static long[] row(JsonNode json, Signal signal, int size) {
    JsonNode row = json.path(signal.word());
    require(
        row.isArray() && row.size() == size,
        "\"%s\" has %d numbers, and as it is served it has %d"
            .formatted(signal.word(), row.size(), size));
    long[] counts = new long[size];
    for (int bin = 0; bin < size; bin++) {
      counts[bin] = whole(row.get(bin), signal.word());
    }
    return counts;
  }

  private static long number(JsonNode json, String name) {
    return whole(json.path(name), name);
  }

  private static long whole(JsonNode number, String name) {
    require(
        number.isIntegralNumber()
            && number.canConvertToLong()
            && number.asLong() >= 0
            && number.asLong() <= MOST,
        "\"%s\" has %s where a whole number is needed".formatted(name, number));
    return number.asLong();
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }
}
