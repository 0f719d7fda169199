package org.sentimentstreams.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Entries of a config.json, with errors that name the file and the entry. */
public record ConfigReader(JsonNode json, Path file) {
  private static final int MOST_LABELS = 1_000;
  private static final int DEFAULT_LABELS = 2;
  private static final Pattern CLASSIFIER = Pattern.compile("ForSequenceClassification$");

  /** Heads whose layers have a classifier's names, but label words, spans or choices. */
  private static final Pattern OTHER_HEAD =
      Pattern.compile("For(TokenClassification|QuestionAnswering|MultipleChoice)$");

  /** What Hugging Face calls the first label where nobody gave it a name. */
  private static final String NO_NAME = "LABEL_0";

  private static final String ABSOLUTE = "absolute";
  private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,9}");
  private static final Logger LOG = LoggerFactory.getLogger(ConfigReader.class);

  /**
   * A whole number above 0.
   *
   * @throws InvalidModelException if it is missing or something else
   */
  public int natural(String key) {
    JsonNode value = json.path(key);
    if (!value.isInt() || value.asInt() < 1) {
      throw new InvalidModelException(
          "%s: \"%s\" is %s; a whole number above 0 is needed"
              .formatted(file, key, value.isMissingNode() ? "missing" : value));
    }
    return value.asInt();
  }

  /** As above; something else where the entry is missing or null. */
  public int natural(String key, int otherwise) {
    return json.hasNonNull(key) ? natural(key) : otherwise;
  }

  /**
   * Any whole number; something else where the entry is missing or null.
   *
   * @throws InvalidModelException if it is something else
   */
  public int whole(String key, int otherwise) {
    JsonNode value = json.path(key);
    if (!json.hasNonNull(key)) {
      return otherwise;
    }
    if (!value.isInt()) {
      throw wrong(key, value, "a whole number");
    }
    return value.asInt();
  }

  /** As above, for a number. */
  public double number(String key, double otherwise) {
    JsonNode value = json.path(key);
    if (!json.hasNonNull(key)) {
      return otherwise;
    }
    if (!value.isNumber() || !Double.isFinite(value.asDouble())) {
      throw wrong(key, value, "a number");
    }
    return value.asDouble();
  }

  /** As above, for true or false. */
  public boolean flag(String key, boolean otherwise) {
    JsonNode value = json.path(key);
    if (!json.hasNonNull(key)) {
      return otherwise;
    }
    if (!value.isBoolean()) {
      throw wrong(key, value, "true or false");
    }
    return value.asBoolean();
  }

  /** As above, for a text. */
  public String text(String key, String otherwise) {
    JsonNode value = json.path(key);
    if (!json.hasNonNull(key)) {
      return otherwise;
    }
    if (!value.isTextual()) {
      throw wrong(key, value, "a text");
    }
    return value.asText();
  }

  private InvalidModelException wrong(String key, JsonNode value, String wanted) {
    return new InvalidModelException(
        "%s: \"%s\" is %s; %s is needed".formatted(file, key, value, wanted));
  }

  /**
   * Refuses models whose tokens see nothing of what stands behind them.
   *
   * @param key the entry that is true for such a model
   * @throws InvalidModelException if it is
   */
  public void refuseCausal(String key) {
    if (flag(key, false)) {
      throw new InvalidModelException(
          "%s: \"%s\" is true, but models that see what stands before a token only are not supported"
              .formatted(file, key));
    }
  }

  /**
   * Refuses positions that are not looked up in a table, by their name.
   *
   * @throws InvalidModelException if it is another one
   */
  void requireAbsolutePositions() {
    String key = "position_embedding_type";
    String type = text(key, ABSOLUTE);
    if (!type.equals(ABSOLUTE)) {
      throw new InvalidModelException(
          "%s: \"%s\": \"%s\" is not supported".formatted(file, key, type));
    }
  }

  /** The output of such a head is a value on a scale, and no label. */
  void refuseRegression() {
    if (json.path("problem_type").asText().equals("regression")) {
      throw new InvalidModelException(
          "%s: \"problem_type\" is \"regression\", so the output is a value on a scale and no label, which is not supported. If it was trained as a logit, remove that entry and name what it speaks for, as in \"id2label\": {\"0\": \"positive\"}"
              .formatted(file));
    }
  }

  /** Counts the outputs of the checkpoint's classifier; empty if it has none. */
  @FunctionalInterface
  interface Outputs {
    OptionalInt count() throws IOException;
  }

  /**
   * The names of the labels; none for a bare encoder, or a head that labels no texts. A classifier
   * with one logit has two: what its config.json names, and that it is not so.
   *
   * @param outputs is asked where the file does not say how many there are
   */
  List<String> labels(Outputs outputs) throws IOException {
    if (architecture(OTHER_HEAD) || isOtherClass() && outputs.count().isEmpty()) {
      return List.of();
    }
    JsonNode id2label = json.path("id2label");
    if (!id2label.isObject() && !id2label.isMissingNode() && !id2label.isNull()) {
      throw new InvalidModelException(
          "%s: \"id2label\" has to name the labels by their numbers, such as {\"0\": \"negative\", \"1\": \"positive\"}; it is %s"
              .formatted(file, id2label.isArray() ? "a list" : id2label));
    }
    List<String> labels = id2label.isEmpty() ? unnamed(outputs) : named(id2label);
    if (labels.size() != 1 || isMultiLabel()) {
      return labels;
    }
    if (labels.get(0).equals(NO_NAME)) {
      throw new InvalidModelException(
          "%s: the classifier has one output, and its label has no name but \"%s\", so nobody can tell what the number is: a value on a scale (regression), which is not supported, or the logit of a label. If it is a logit, name what it speaks for, as in \"id2label\": {\"0\": \"positive\"}"
              .formatted(file, NO_NAME));
    }
    OptionalInt logits = outputs.count();
    if (logits.isPresent() && logits.getAsInt() != 1) {
      throw new InvalidModelException(
          "%s names one label, \"%s\", but the classifier has %d outputs: name each in \"id2label\""
              .formatted(file, labels.get(0), logits.getAsInt()));
    }
    return List.of("not " + labels.get(0), labels.get(0));
  }

  private boolean isMultiLabel() {
    return json.path("problem_type").asText().equals("multi_label_classification");
  }

  private List<String> named(JsonNode id2label) {
    requireFew(id2label.size());
    Map<Integer, JsonNode> byNumber = byNumber(id2label);
    Set<String> labels = new LinkedHashSet<>();
    for (int i = 0; i < byNumber.size(); i++) {
      JsonNode name = byNumber.get(i);
      if (name == null) {
        throw new InvalidModelException(
            "%s: \"id2label\" has the numbers %s but not %d: labels are numbered from 0 without gaps"
                .formatted(file, byNumber.keySet(), i));
      }
      // Names that are numbers, as in {"0": 0}, are meant as text.
      if (!name.isValueNode() || name.isNull() || name.asText().isBlank()) {
        throw new InvalidModelException(
            "%s: \"id2label\" has %s for %d, which is no name".formatted(file, name, i));
      }
      if (!labels.add(name.asText())) {
        throw new InvalidModelException(
            "%s: \"id2label\" has the label \"%s\" twice".formatted(file, name.asText()));
      }
      warnOfOther(name.asText(), i);
    }
    return List.copyOf(labels);
  }

  /** Numbers may have blanks and zeros before them, as Python reads them. */
  private Map<Integer, JsonNode> byNumber(JsonNode id2label) {
    Map<Integer, JsonNode> byNumber = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : id2label.properties()) {
      String key = entry.getKey().strip();
      if (!NUMBER.matcher(key).matches()) {
        throw new InvalidModelException(
            "%s: \"id2label\" has \"%s\" where the number of a label is needed, as in {\"0\": \"negative\", \"1\": \"positive\"}"
                .formatted(file, key));
      }
      if (byNumber.put(Integer.parseInt(key), entry.getValue()) != null) {
        throw new InvalidModelException(
            "%s: \"id2label\" has the number %s twice".formatted(file, key));
      }
    }
    return byNumber;
  }

  /** Hugging Face's own pipelines go by id2label, too. */
  private void warnOfOther(String label, int index) {
    JsonNode other = json.path("label2id").path(label);
    if (other.isInt() && other.asInt() != index) {
      LOG.warn(
          "{}: \"{}\" is {} in \"id2label\" and {} in \"label2id\": \"id2label\" counts",
          file,
          label,
          index,
          other);
    }
  }

  /** Hugging Face leaves names out where they are its own: LABEL_0, LABEL_1 … */
  private List<String> unnamed(Outputs outputs) throws IOException {
    boolean says = json.hasNonNull("num_labels");
    OptionalInt has = says && architecture(CLASSIFIER) ? OptionalInt.empty() : outputs.count();
    if (has.isEmpty() && !architecture(CLASSIFIER)) {
      return List.of();
    }
    int count = says ? natural("num_labels") : has.orElse(DEFAULT_LABELS);
    requireFew(count);
    return IntStream.range(0, count).mapToObj(i -> "LABEL_" + i).toList();
  }

  /** Whether it is said to be something else than a classifier, whose labels say nothing then. */
  private boolean isOtherClass() {
    return !json.path("architectures").isEmpty() && !architecture(CLASSIFIER);
  }

  private boolean architecture(Pattern name) {
    for (JsonNode architecture : json.path("architectures")) {
      if (name.matcher(architecture.asText()).find()) {
        return true;
      }
    }
    return false;
  }

  private void requireFew(int labels) {
    if (labels > MOST_LABELS) {
      throw new InvalidModelException(
          "%s has %d labels; at most %d are supported".formatted(file, labels, MOST_LABELS));
    }
  }
}
