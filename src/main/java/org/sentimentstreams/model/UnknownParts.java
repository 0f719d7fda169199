package org.sentimentstreams.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.sentimentstreams.model.sentencepiece.CharsMap;

/**
 * What a tokenizer.json has that no well-known tokenizer has. The tokenizers library ends the whole
 * process over some of these: a regular expression that tries for too long, a table of characters
 * that is damaged, a template with a token that is not declared.
 */
final class UnknownParts {
  private static final Set<String> NORMALIZERS =
      Set.of(
          "BertNormalizer",
          "Lowercase",
          "NFC",
          "NFD",
          "NFKC",
          "NFKD",
          "Strip",
          "StripAccents",
          "ByteLevel");

  private static final Set<String> SPLITTERS =
      Set.of(
          "BertPreTokenizer",
          "ByteLevel",
          "Whitespace",
          "WhitespaceSplit",
          "Metaspace",
          "Punctuation",
          "Digits",
          "UnicodeScripts");

  private static final Set<String> MODELS = Set.of("WordPiece", "BPE", "Unigram", "WordLevel");

  private static final Set<String> PROCESSORS =
      Set.of("BertProcessing", "RobertaProcessing", "ByteLevel");

  private static final Set<String> DECODERS =
      Set.of("WordPiece", "ByteLevel", "Metaspace", "BPEDecoder", "Fuse", "ByteFallback", "Strip");

  private static final int LONGEST_WORD = 200;
  private static final int MOST_SHOWN = 100;

  /** In bytes: U+FDFA becomes 33. */
  private static final int LONGEST_REPLACEMENT = 48;

  /** The expressions of tokenizers that many models have. */
  private static final Set<String> PATTERNS =
      Set.of(
          // XLM-RoBERTa, CamemBERT
          " {2,}",
          // GPT-2
          "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
          // GPT-4, Llama 3
          "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r"
              + "\\n"
              + "\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r"
              + "\\n"
              + "]*|\\s*[\\r"
              + "\\n"
              + "]+|\\s+(?!\\S)|\\s+",
          // Qwen 2
          "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r"
              + "\\n"
              + "\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r"
              + "\\n"
              + "]*|\\s*[\\r"
              + "\\n"
              + "]+|\\s+(?!\\S)|\\s+",
          "\\s+",
          "\\n");

  private UnknownParts() {}

  /**
   * Names them.
   *
   * @param parts of the file, as {@link Pipeline#parts} reads them
   * @return none if nothing can go wrong
   */
  static List<String> of(Map<String, JsonNode> parts) {
    List<String> unknown = new ArrayList<>();
    Pipeline.steps(parts.get("normalizer"), "normalizers").stream()
        .filter(step -> !isOf(NORMALIZERS, step) && !isKnownReplace(step) && !isSoundTable(step))
        .forEach(step -> unknown.add(name("normalizer", step)));
    Pipeline.steps(parts.get("pre_tokenizer"), "pretokenizers").stream()
        .filter(step -> !isOf(SPLITTERS, step) && !(isType(step, "Split") && isKnown(step)))
        .forEach(step -> unknown.add(name("pre_tokenizer", step)));
    Pipeline.steps(parts.get("post_processor"), "processors").stream()
        .filter(step -> !isOf(PROCESSORS, step) && !isDeclared(step))
        .forEach(step -> unknown.add(name("post_processor", step)));
    Pipeline.steps(parts.get("decoder"), "decoders").stream()
        .filter(step -> !isOf(DECODERS, step) && !isKnownReplace(step))
        .forEach(step -> unknown.add(name("decoder", step)));
    JsonNode model = parts.get("model");
    if (!isOf(MODELS, model) || model.path("max_input_chars_per_word").asLong() > LONGEST_WORD) {
      unknown.add(
          "model %s, words of %s characters"
              .formatted(
                  shown(model.path("type").asText()),
                  model.path("max_input_chars_per_word").asText("any")));
    }
    return unknown;
  }

  /** The texts and expressions that the steps look for. */
  static List<String> patterns(Map<String, JsonNode> parts) {
    return Stream.concat(
            Pipeline.steps(parts.get("normalizer"), "normalizers").stream(),
            Pipeline.steps(parts.get("pre_tokenizer"), "pretokenizers").stream())
        .map(step -> pattern(step.path("pattern")))
        .filter(pattern -> !pattern.isEmpty())
        .toList();
  }

  /** A replacement that is longer than what it replaces could fill the memory, step by step. */
  private static boolean isKnownReplace(JsonNode step) {
    JsonNode pattern = step.path("pattern");
    int least = pattern.has("String") ? pattern.path("String").asText().length() : 1;
    return isType(step, "Replace")
        && least > 0
        && step.path("content").asText().length() <= least
        && (pattern.has("String") || isKnown(step));
  }

  /** A table of characters that leads nowhere outside, and makes no character into a page. */
  private static boolean isSoundTable(JsonNode step) {
    try {
      return isType(step, "Precompiled")
          && step.path("precompiled_charsmap").isTextual()
          && CharsMap.complaint(
                  step.path("precompiled_charsmap").binaryValue(), LONGEST_REPLACEMENT)
              .isEmpty();
    } catch (IOException | IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean isKnown(JsonNode step) {
    JsonNode pattern = step.path("pattern");
    return pattern.has("Regex")
        ? PATTERNS.contains(pattern.path("Regex").asText())
        : !pattern.path("String").asText().isEmpty();
  }

  /** Whether a template names only tokens that it declares, each with as many ids as names. */
  private static boolean isDeclared(JsonNode step) {
    if (!isType(step, "TemplateProcessing")) {
      return false;
    }
    JsonNode declared = step.path("special_tokens");
    for (String list : List.of("single", "pair")) {
      for (JsonNode piece : step.path(list)) {
        JsonNode token = declared.path(piece.at("/SpecialToken/id").asText());
        boolean isToken = piece.has("SpecialToken");
        if (isToken && (token.path("ids").isEmpty() || !isPaired(token))) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean isPaired(JsonNode token) {
    return token.path("ids").size() == token.path("tokens").size();
  }

  private static boolean isOf(Set<String> types, JsonNode step) {
    return types.contains(step.path("type").asText());
  }

  private static boolean isType(JsonNode step, String type) {
    return step.path("type").asText().equals(type);
  }

  private static String pattern(JsonNode pattern) {
    return pattern.path(pattern.has("Regex") ? "Regex" : "String").asText();
  }

  private static String name(String place, JsonNode step) {
    String pattern = pattern(step.path("pattern"));
    return "%s %s%s"
        .formatted(
            place,
            shown(step.path("type").asText("without type")),
            pattern.isEmpty() ? "" : " \"" + shown(pattern) + "\"");
  }

  private static String shown(String text) {
    return text.length() <= MOST_SHOWN ? text : text.substring(0, MOST_SHOWN) + "…";
  }
}
