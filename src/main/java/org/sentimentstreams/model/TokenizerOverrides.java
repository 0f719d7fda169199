package org.sentimentstreams.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Changes a tokenizer.json where the files beside it say otherwise, as transformers does when it
 * loads one. A model was trained with what transformers made of both.
 */
final class TokenizerOverrides {
  /** Classes of transformers that cut words by BERT's rules. */
  static final Set<String> WORD_PIECE =
      Set.of(
          "BertTokenizer",
          "DistilBertTokenizer",
          "ElectraTokenizer",
          "ConvBertTokenizer",
          "MobileBertTokenizer",
          "SqueezeBertTokenizer",
          "LayoutLMTokenizer",
          "LxmertTokenizer",
          "RetriBertTokenizer",
          "RealmTokenizer",
          "DPRReaderTokenizer",
          "DPRContextEncoderTokenizer",
          "DPRQuestionEncoderTokenizer");

  /** Classes of transformers that cut bytes by RoBERTa's rules. */
  static final Set<String> BYTE_LEVEL =
      Set.of(
          "RobertaTokenizer",
          "BartTokenizer",
          "LongformerTokenizer",
          "LEDTokenizer",
          "MvpTokenizer");

  private final TokenizerSettings settings;
  private final ObjectNode root;
  private final ArrayNode tokens;
  private final Map<String, Integer> places = new HashMap<>();
  private Set<String> words;
  private boolean changed;

  private TokenizerOverrides(TokenizerSettings settings, ObjectNode root) {
    this.settings = settings;
    this.root = root;
    this.tokens = root.withArray("added_tokens");
    for (int i = 0; i < tokens.size(); i++) {
      places.put(tokens.get(i).path("content").asText(), i);
    }
  }

  /**
   * @param root the tokenizer.json, which is changed
   * @param usual whether the special tokens that a class has without being told so count, too
   * @return whether it was
   */
  static boolean apply(TokenizerSettings settings, ObjectNode root, boolean usual) {
    TokenizerOverrides overrides = new TokenizerOverrides(settings, root);
    if (settings.areGiven()) {
      overrides.normalizer();
      overrides.prefixSpace();
    }
    overrides.addTokens(usual);
    return overrides.changed;
  }

  /** BERT's classes take the defaults of what their settings leave out, too. */
  private void normalizer() {
    if (WORD_PIECE.contains(settings.tokenizerClass())
        && root.path("normalizer") instanceof ObjectNode normalizer
        && normalizer.path("type").asText().equals("BertNormalizer")) {
      ObjectNode before = normalizer.deepCopy();
      writeNormalizer(settings, normalizer);
      changed |= !before.equals(normalizer);
    }
  }

  static void writeNormalizer(TokenizerSettings settings, ObjectNode normalizer) {
    normalizer
        .put("handle_chinese_chars", settings.flag("tokenize_chinese_chars", true))
        .put("strip_accents", settings.flagOrNull("strip_accents"))
        .put("lowercase", settings.flag("do_lower_case", true));
  }

  private void prefixSpace() {
    boolean wanted = settings.flag("add_prefix_space", false);
    if (root.path("pre_tokenizer") instanceof ObjectNode before
        && before.path("type").asText().equals("ByteLevel")
        && before.path("add_prefix_space").asBoolean(true) != wanted) {
      before.put("add_prefix_space", wanted);
      changed = true;
    }
  }

  private void addTokens(boolean usual) {
    settings.addedById().values().forEach(this::put);
    settings.specials().stream()
        .filter(token -> !places.containsKey(token.content()))
        .forEach(this::put);
    if (usual) {
      usual().stream()
          .filter(token -> !places.containsKey(token.content()))
          .filter(token -> words().contains(token.content()))
          .forEach(this::put);
    }
  }

  private List<Added> usual() {
    if (WORD_PIECE.contains(settings.tokenizerClass())) {
      return Stream.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]").map(Added::role).toList();
    }
    return BYTE_LEVEL.contains(settings.tokenizerClass())
        ? Stream.concat(
                Stream.of("<s>", "</s>", "<unk>", "<pad>").map(Added::role),
                Stream.of(Added.role("<mask>").withBlankBefore()))
            .toList()
        : List.of();
  }

  private void put(Added token) {
    Integer place = places.get(token.content());
    if (place == null) {
      places.put(token.content(), tokens.size());
      token.write(tokens.addObject(), id(token.content()));
      changed = true;
    } else {
      JsonNode before = tokens.get(place);
      ObjectNode entry = root.objectNode();
      token.write(entry, before.path("id").asInt());
      changed |= !Objects.equals(before, entry);
      tokens.set(place, entry);
    }
  }

  /** New tokens stand behind all others, as the tokenizer would count them itself. */
  private int id(String content) {
    JsonNode vocabulary = root.path("model").path("vocab");
    if (vocabulary.has(content)) {
      return vocabulary.get(content).asInt();
    }
    int next = vocabulary.size();
    for (JsonNode token : tokens) {
      next = Math.max(next, token.path("id").asInt(-1) + 1);
    }
    return next;
  }

  private Set<String> words() {
    if (words == null) {
      JsonNode vocabulary = root.path("model").path("vocab");
      words = new HashSet<>();
      vocabulary.fieldNames().forEachRemaining(words::add);
      // A Unigram model has a list of pieces with their scores.
      vocabulary.forEach(piece -> words.add(piece.path(0).asText()));
    }
    return words;
  }
}
