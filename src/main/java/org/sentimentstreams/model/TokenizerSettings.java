package org.sentimentstreams.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.sentimentstreams.model.torchscript.Families;
import org.sentimentstreams.model.weights.FileCheck;

/**
 * What the files beside a tokenizer say of it: tokenizer_config.json and, of older checkpoints,
 * added_tokens.json and special_tokens_map.json. Read as transformers reads them.
 *
 * @param directory where they are
 * @param config tokenizer_config.json, empty if it is not there
 * @param specialTokens special_tokens_map.json, likewise
 * @param addedTokens added_tokens.json, likewise
 * @param model config.json
 */
record TokenizerSettings(
    Path directory, JsonNode config, JsonNode specialTokens, JsonNode addedTokens, JsonNode model) {

  private static final String CONFIG = "tokenizer_config.json";
  private static final String SPECIAL_TOKENS = "special_tokens_map.json";
  private static final String ADDED_TOKENS = "added_tokens.json";
  private static final String ADDED_TOKENS_DECODER = "added_tokens_decoder";

  /** The settings that name one token each. */
  static final List<String> ROLES =
      List.of(
          "bos_token",
          "eos_token",
          "unk_token",
          "sep_token",
          "pad_token",
          "cls_token",
          "mask_token");

  /** The settings that name any number. */
  private static final List<String> MORE =
      List.of("additional_special_tokens", "extra_special_tokens");

  /** Settings that only BertJapaneseTokenizer has, which older files use without naming it. */
  private static final List<String> JAPANESE =
      List.of("word_tokenizer_type", "subword_tokenizer_type", "mecab_kwargs");

  /**
   * @throws InvalidModelException if a file is no JSON
   * @throws IOException if it cannot be read
   */
  static TokenizerSettings read(Path directory) throws IOException {
    return new TokenizerSettings(
        directory,
        JsonFile.readIfThere(directory.resolve(CONFIG)),
        JsonFile.readIfThere(directory.resolve(SPECIAL_TOKENS)),
        JsonFile.readIfThere(directory.resolve(ADDED_TOKENS)),
        JsonFile.readIfThere(directory.resolve(ModelDirectory.CONFIG)));
  }

  /** Whether there is a file that could change what a tokenizer.json says. */
  static boolean existIn(Path directory) {
    return Stream.of(CONFIG, SPECIAL_TOKENS, ADDED_TOKENS)
        .anyMatch(name -> FileCheck.isThere(directory.resolve(name)));
  }

  /** Whether there is a tokenizer_config.json, whose defaults count, too. */
  boolean areGiven() {
    return FileCheck.isThere(directory.resolve(CONFIG));
  }

  /** The rules of that class; empty if they are not known. */
  Optional<TokenizerRules> rules() {
    return TokenizerRules.of(tokenizerClass());
  }

  /** How many tokens the model has embeddings for; 0 if its config.json does not say. */
  int embeddings() {
    return model.path("vocab_size").asInt(0);
  }

  /** The class of the tokenizer in transformers, without "Fast"; empty if nothing tells. */
  String tokenizerClass() {
    if (namesClass()) {
      JsonNode named = config.path("tokenizer_class");
      return (named.isTextual() ? named : model.path("tokenizer_class"))
          .asText()
          .replaceFirst("Fast$", "");
    }
    if (JAPANESE.stream().anyMatch(config::has)) {
      return "BertJapaneseTokenizer";
    }
    // What AutoTokenizer takes where no class is named.
    String modelType = model.path("model_type").asText();
    return Families.types().contains(modelType) ? Families.of(modelType).tokenizer() : "";
  }

  /** Whether a file names the class; else it follows from the model's family. */
  boolean namesClass() {
    return config.path("tokenizer_class").isTextual() || model.path("tokenizer_class").isTextual();
  }

  /** Whether the tokenizer is code that comes with the checkpoint. */
  boolean isOwnCode() {
    return config.path("auto_map").has("AutoTokenizer")
        || model.path("auto_map").has("AutoTokenizer");
  }

  boolean flag(String name, boolean otherwise) {
    return config.path(name).asBoolean(otherwise);
  }

  /** True, false, or null where it is left to another setting. */
  Boolean flagOrNull(String name) {
    return config.path(name).isBoolean() ? config.get(name).asBoolean() : null;
  }

  /** The text of the token that has a role, such as {@code cls_token}, or else the class's own. */
  String special(String role, TokenizerRules rules) {
    return token(role).or(() -> rules.usual(role)).map(Added::content).orElseThrow();
  }

  /** The token that the settings give a role, such as {@code cls_token}. */
  Optional<Added> token(String role) {
    // The older file wins over the newer one where the newer does not list its tokens.
    List<JsonNode> places =
        config.has(ADDED_TOKENS_DECODER)
            ? List.of(config.path(role))
            : List.of(specialTokens.path(role), config.path(role));
    return places.stream().flatMap(place -> Added.special(place).stream()).findFirst();
  }

  /** Tokens with ids of their own, by those. */
  Map<Integer, Added> addedById() {
    Map<Integer, Added> tokens = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : config.path(ADDED_TOKENS_DECODER).properties()) {
      tokens.put(id(entry.getKey(), CONFIG), Added.listed(entry.getValue(), Path.of(CONFIG)));
    }
    if (!config.has(ADDED_TOKENS_DECODER)) {
      List<String> special = specials().stream().map(Added::content).toList();
      for (Map.Entry<String, JsonNode> entry : addedTokens.properties()) {
        String content = entry.getKey();
        int id = id(entry.getValue().asText(), ADDED_TOKENS);
        tokens.put(id, Added.plain(content, special.contains(content)));
      }
    }
    return tokens;
  }

  private int id(String number, String file) {
    try {
      int id = Integer.parseInt(number);
      if (id >= 0) {
        return id;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new InvalidModelException(
        "%s gives a token the id %s, which is no whole number from 0 on"
            .formatted(directory.resolve(file), number));
  }

  /** Tokens that the settings give a role. */
  List<Added> specials() {
    List<Added> tokens = new ArrayList<>();
    ROLES.forEach(role -> token(role).ifPresent(tokens::add));
    tokens.addAll(more());
    return tokens;
  }

  /** Special tokens without a role. */
  List<Added> more() {
    List<Added> tokens = new ArrayList<>();
    for (String list : MORE) {
      for (JsonNode node : config.path(list)) {
        Added.special(node).ifPresent(tokens::add);
      }
      if (!config.has(ADDED_TOKENS_DECODER)) {
        for (JsonNode node : specialTokens.path(list)) {
          Added.special(node).ifPresent(tokens::add);
        }
      }
    }
    return tokens;
  }
}
