package org.sentimentstreams.model;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What comes before a SentencePiece model in a tokenizer.json: how each class of tokenizers
 * normalises a text, and divides it into words.
 */
final class SentencePieceSteps {
  private static final String SPACE = "\u2581";

  private final TokenizerRules rules;
  private final TokenizerSettings settings;
  private final String charsMap;

  /**
   * @param charsMap the table of characters in base64; empty if there is none
   */
  SentencePieceSteps(TokenizerRules rules, TokenizerSettings settings, String charsMap) {
    this.rules = rules;
    this.settings = settings;
    this.charsMap = charsMap;
  }

  ObjectNode normalizer() {
    List<ObjectNode> steps = new ArrayList<>();
    switch (rules) {
      case ALBERT -> {
        steps.add(replace("String", "``", "\""));
        steps.add(replace("String", "''", "\""));
        if (!settings.flag("keep_accents", false)) {
          steps.add(step("NFKD"));
          steps.add(step("StripAccents"));
        }
        addLowercase(steps, true);
        addTable(steps);
        steps.add(replace("Regex", " {2,}", " "));
      }
      case DEBERTA_V2 -> {
        addLowercase(steps, false);
        steps.add(strip(true));
        addTable(steps);
        steps.add(replace("Regex", " {2,}", " "));
      }
      default -> {
        addTable(steps);
        steps.add(strip(false));
        steps.add(replace("Regex", " {2,}", SPACE));
      }
    }
    return sequence("normalizers", steps);
  }

  private void addLowercase(List<ObjectNode> steps, boolean usually) {
    if (settings.flag("do_lower_case", usually)) {
      steps.add(step("Lowercase"));
    }
  }

  private void addTable(List<ObjectNode> steps) {
    if (!charsMap.isEmpty()) {
      steps.add(step("Precompiled").put("precompiled_charsmap", charsMap));
    }
  }

  ObjectNode preTokenizer() {
    if (rules != TokenizerRules.DEBERTA_V2) {
      return metaspace();
    }
    List<ObjectNode> steps = new ArrayList<>();
    if (settings.flag("split_by_punct", false)) {
      steps.add(step("Punctuation").put("behavior", "Isolated"));
    }
    steps.add(metaspace());
    return sequence("pretokenizers", steps);
  }

  /** Both divides a text at spaces and puts tokens together again. */
  static ObjectNode metaspace() {
    return step("Metaspace")
        .put("replacement", SPACE)
        .put("prepend_scheme", "always")
        .put("split", true);
  }

  private static ObjectNode sequence(String name, List<ObjectNode> steps) {
    ObjectNode sequence = step("Sequence");
    sequence.putArray(name).addAll(steps);
    return sequence;
  }

  private static ObjectNode strip(boolean left) {
    return step("Strip").put("strip_left", left).put("strip_right", true);
  }

  private static ObjectNode replace(String kind, String pattern, String content) {
    ObjectNode step = step("Replace").put("content", content);
    step.putObject("pattern").put(kind, pattern);
    return step;
  }

  static ObjectNode step(String type) {
    return JsonNodeFactory.instance.objectNode().put("type", type);
  }
}
