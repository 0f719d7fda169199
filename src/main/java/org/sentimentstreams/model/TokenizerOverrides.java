package org.sentimentstreams.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Changes a tokenizer.json where the files beside it say otherwise, as transformers does when it
 * loads one. A model was trained with what transformers made of both.
 */
final class TokenizerOverrides {
  private final TokenizerSettings settings;
  private final ObjectNode root;
  private final ArrayNode tokens;
  private final Map<String, Integer> places = new HashMap<>();
  private Map<String, Integer> ids;
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
    TokenizerRules rules = settings.rules().orElse(null);
    if (rules != null
        && rules.haveWords()
        && root.path("normalizer") instanceof ObjectNode normalizer
        && normalizer.path("type").asText().equals("BertNormalizer")) {
      ObjectNode before = normalizer.deepCopy();
      if (rules != TokenizerRules.MPNET) {
        // That class minds capitals and accents alone.
        writeChinese(settings, normalizer);
      }
      writeLetters(settings, normalizer);
      changed |= !before.equals(normalizer);
    }
  }

  static void writeNormalizer(TokenizerSettings settings, ObjectNode normalizer) {
    writeChinese(settings, normalizer);
    writeLetters(settings, normalizer);
  }

  private static void writeChinese(TokenizerSettings settings, ObjectNode normalizer) {
    normalizer.put("handle_chinese_chars", settings.flag("tokenize_chinese_chars", true));
  }

  private static void writeLetters(TokenizerSettings settings, ObjectNode normalizer) {
    normalizer
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
    Optional<TokenizerRules> rules = usual ? settings.rules() : Optional.empty();
    settings.addedById().values().forEach(this::put);
    for (String role : TokenizerSettings.ROLES) {
      Optional<Added> named = settings.token(role);
      named.ifPresent(this::putIfNew);
      if (named.isEmpty()) {
        rules.flatMap(known -> known.usual(role)).ifPresent(this::putIfEmbedded);
      }
    }
    List<Added> more = settings.more();
    more.forEach(this::putIfNew);
    if (more.isEmpty()) {
      rules.ifPresent(known -> known.usualMore().forEach(this::putIfEmbedded));
    }
  }

  private void putIfNew(Added token) {
    if (!places.containsKey(token.content())) {
      put(token);
    }
  }

  /** A token that nobody named counts only if the model can have learned it. */
  private void putIfEmbedded(Added token) {
    String content = token.content();
    if (!places.containsKey(content)
        && (ids().containsKey(content) || id(content) < settings.embeddings())) {
      put(token);
    }
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
    if (ids().containsKey(content)) {
      return ids().get(content);
    }
    int next = root.path("model").path("vocab").size();
    for (JsonNode token : tokens) {
      next = Math.max(next, token.path("id").asInt(-1) + 1);
    }
    return next;
  }

  private Map<String, Integer> ids() {
    if (ids == null) {
      ids = new HashMap<>();
      JsonNode vocabulary = root.path("model").path("vocab");
      for (Map.Entry<String, JsonNode> piece : vocabulary.properties()) {
        ids.put(piece.getKey(), piece.getValue().asInt());
      }
      // A Unigram model has a list of pieces with their scores.
      for (int id = 0; vocabulary.isArray() && id < vocabulary.size(); id++) {
        ids.put(vocabulary.get(id).path(0).asText(), id);
      }
    }
    return ids;
  }
}
