package org.sentimentstreams.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A token that is found in a text before the text is cut into words: an entry of {@code
 * added_tokens} in a tokenizer.json.
 *
 * @param singleWord whether it counts between blanks only
 * @param lstrip whether it takes the blanks before it along
 * @param rstrip whether it takes those behind it along
 * @param normalized whether it is looked for in the normalised text
 * @param special whether it has a role of its own
 */
record Added(
    String content,
    boolean singleWord,
    boolean lstrip,
    boolean rstrip,
    boolean normalized,
    boolean special) {

  /** A token without wishes; an ordinary one is looked for in the normalised text. */
  static Added plain(String content, boolean special) {
    return new Added(content, false, false, false, !special, special);
  }

  /** A token with a role of its own. */
  static Added role(String content) {
    return plain(content, true);
  }

  /** The same, taking the blanks before it along. */
  Added withBlankBefore() {
    return new Added(content, singleWord, true, rstrip, normalized, special);
  }

  /** The same, looked for in the normalised text. */
  Added inNormalizedText() {
    return new Added(content, singleWord, lstrip, rstrip, true, special);
  }

  /** What a setting such as {@code cls_token} names: a text, or an object; empty if nothing. */
  static Optional<Added> special(JsonNode node) {
    if (node.isTextual() && !node.asText().isEmpty()) {
      return Optional.of(role(node.asText()));
    }
    return node.path("content").isTextual() ? Optional.of(of(node, true)) : Optional.empty();
  }

  /**
   * An entry of {@code added_tokens_decoder}.
   *
   * @throws InvalidModelException if it is none
   */
  static Added listed(JsonNode node, Path file) {
    if (!node.path("content").isTextual()) {
      throw new InvalidModelException(
          "%s: %s in \"added_tokens_decoder\" is no token".formatted(file, node));
    }
    return of(node, node.path("special").asBoolean(false));
  }

  private static Added of(JsonNode node, boolean special) {
    return new Added(
        node.path("content").asText(),
        node.path("single_word").asBoolean(false),
        node.path("lstrip").asBoolean(false),
        node.path("rstrip").asBoolean(false),
        node.path("normalized").asBoolean(!special),
        special);
  }

  void write(ObjectNode entry, int id) {
    entry
        .put("id", id)
        .put("content", content)
        .put("single_word", singleWord)
        .put("lstrip", lstrip)
        .put("rstrip", rstrip)
        .put("normalized", normalized)
        .put("special", special);
  }
}
