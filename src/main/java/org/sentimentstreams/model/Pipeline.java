package org.sentimentstreams.model;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What is known of a tokenizer's steps, as far as it tells how much of a text they must see.
 *
 * @param wordEnds where the tokens before are the same whatever comes behind
 * @param longWords makes words short that become one unknown token however long they are; null
 *     where the tokenizer has no such rule
 * @param unknown id of the token for what is in no vocabulary; empty where there is none
 */
record Pipeline(WordEnds wordEnds, LongWords longWords, OptionalLong unknown) {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final List<String> PARTS =
      List.of("normalizer", "pre_tokenizer", "added_tokens", "model", "post_processor", "decoder");

  /** Steps before the split that look at one character, or at one with its accents. */
  private static final Set<String> LOCAL =
      Set.of(
          "BertNormalizer",
          "Lowercase",
          "NFC",
          "NFD",
          "NFKC",
          "NFKD",
          "Nmt",
          "Precompiled",
          "Prepend",
          "Strip",
          "StripAccents",
          "ByteLevel");

  private static final Set<String> SPLIT_AT_MARKS =
      Set.of("BertPreTokenizer", "Whitespace", "ByteLevel");
  private static final Set<String> SPLIT_AT_SPACES = Set.of("WhitespaceSplit", "Metaspace");

  /** Steps that divide words further, each by itself. */
  private static final Set<String> DIVIDE = Set.of("Punctuation", "Digits", "UnicodeScripts");

  /** Longest word of WordPiece that is looked at, where the file does not say. */
  private static final int USUAL_LONGEST_WORD = 100;

  private static final int MOST_OF_LONGEST_WORD = 1000;

  /**
   * @param maxTokens longest encoding that is asked for
   */
  static Pipeline read(Path tokenizerJson, int maxTokens) throws IOException {
    Map<String, JsonNode> parts = parts(tokenizerJson);
    List<JsonNode> normalizers = steps(parts.get("normalizer"), "normalizers");
    List<JsonNode> splitters = steps(parts.get("pre_tokenizer"), "pretokenizers");
    List<String> added =
        stream(parts.get("added_tokens")).map(token -> token.path("content").asText()).toList();
    boolean known =
        normalizers.stream().allMatch(Pipeline::isLocal)
            && splitters.stream().allMatch(Pipeline::isKnown)
            && added.stream().allMatch(WordEnds::spare);
    boolean atMarks = known && splitters.stream().anyMatch(step -> splits(step, SPLIT_AT_MARKS));
    boolean atSpaces =
        atMarks || known && splitters.stream().anyMatch(step -> splits(step, SPLIT_AT_SPACES));
    LongWords longWords = longWords(parts.get("model"), normalizers, splitters, added, maxTokens);
    boolean alone = known && longWords != null && separatesChinese(normalizers.get(0));
    return new Pipeline(
        new WordEnds(atSpaces, atMarks, alone), longWords, UnknownToken.of(tokenizerJson, parts));
  }

  private static LongWords longWords(
      JsonNode model,
      List<JsonNode> normalizers,
      List<JsonNode> splitters,
      List<String> added,
      int maxTokens) {
    int longest = model.path("max_input_chars_per_word").asInt(USUAL_LONGEST_WORD);
    boolean isBert =
        isType(model, "WordPiece")
            && normalizers.size() == 1
            && isType(normalizers.get(0), "BertNormalizer")
            && splitters.size() == 1
            && isType(splitters.get(0), "BertPreTokenizer");
    return isBert && longest < MOST_OF_LONGEST_WORD && added.stream().allMatch(LongWords::keeps)
        ? new LongWords(longest, maxTokens, separatesChinese(normalizers.get(0)))
        : null;
  }

  private static boolean separatesChinese(JsonNode bertNormalizer) {
    return bertNormalizer.path("handle_chinese_chars").asBoolean(true);
  }

  private static boolean isLocal(JsonNode step) {
    return LOCAL.contains(step.path("type").asText()) || isReplaceInAWord(step);
  }

  /** Replaces what holds no space, or runs of spaces as a whole. */
  private static boolean isReplaceInAWord(JsonNode step) {
    JsonNode pattern = step.path("pattern");
    return isType(step, "Replace")
        && (pattern.path("Regex").asText().equals(" {2,}")
            || pattern.path("String").isTextual()
                && (pattern.path("String").asText().isBlank()
                    || !pattern.path("String").asText().contains(" ")));
  }

  private static boolean isKnown(JsonNode step) {
    return Stream.of(SPLIT_AT_MARKS, SPLIT_AT_SPACES, DIVIDE)
        .anyMatch(types -> types.contains(step.path("type").asText()));
  }

  private static boolean splits(JsonNode step, Set<String> types) {
    return types.contains(step.path("type").asText())
        && step.path("use_regex").asBoolean(true)
        && step.path("split").asBoolean(true);
  }

  private static boolean isType(JsonNode step, String type) {
    return step.path("type").asText().equals(type);
  }

  static List<JsonNode> steps(JsonNode step, String inside) {
    if (step.isNull() || step.isMissingNode()) {
      return List.of();
    }
    return isType(step, "Sequence")
        ? stream(step.path(inside)).flatMap(each -> steps(each, inside).stream()).toList()
        : List.of(step);
  }

  private static Stream<JsonNode> stream(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false);
  }

  /** All but the vocabulary, which may have a million entries. */
  static Map<String, JsonNode> parts(Path file) throws IOException {
    Map<String, JsonNode> parts = new HashMap<>();
    for (String name : PARTS) {
      parts.put(name, MissingNode.getInstance());
    }
    try (JsonParser parser = JSON.getFactory().createParser(file.toFile())) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        if (name.equals("model")) {
          parts.put(name, scalars(parser));
        } else if (parts.containsKey(name)) {
          parts.put(name, parser.readValueAsTree());
        } else {
          parser.skipChildren();
        }
      }
    }
    return parts;
  }

  private static JsonNode scalars(JsonParser parser) throws IOException {
    var object = JSON.createObjectNode();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      if (parser.nextToken().isScalarValue()) {
        object.set(name, parser.readValueAsTree());
      } else {
        parser.skipChildren();
      }
    }
    return object;
  }
}
