package org.sentimentstreams.model;

import static org.sentimentstreams.model.SentencePieceSteps.step;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sentimentstreams.model.sentencepiece.Merges;
import org.sentimentstreams.model.sentencepiece.Piece;
import org.sentimentstreams.model.sentencepiece.SentencePieceModel;
import org.sentimentstreams.model.sentencepiece.SentencePieceModel.Algorithm;
import org.sentimentstreams.model.sentencepiece.SentencePieceReader;

/**
 * The tokenizer.json of a SentencePiece model, as the {@code SpmConverter} classes of transformers'
 * convert_slow_tokenizer.py make it: also where SentencePiece itself would make other tokens. See
 * docs/adr/0139-sentencepiece-as-autotokenizer-reads-it.md.
 */
final class SentencePieceJson {
  private final Path file;
  private final TokenizerRules rules;
  private final TokenizerSettings settings;
  private final SentencePieceModel model;
  private final SentencePieceVocabulary vocabulary;

  /**
   * @throws InvalidModelException if the file is damaged, or the class would number its pieces
   *     otherwise than they stand
   * @throws IOException if it cannot be read
   */
  SentencePieceJson(Path file, TokenizerRules rules, TokenizerSettings settings)
      throws IOException {
    this.file = file;
    this.rules = rules;
    this.settings = settings;
    this.model = SentencePieceReader.read(file);
    this.vocabulary = new SentencePieceVocabulary(file, model, rules);
  }

  /** The whole, with the special tokens of the class and of the settings. */
  ObjectNode root() {
    SentencePieceSteps steps = new SentencePieceSteps(rules, settings, model.charsMap());
    ObjectNode root = TokenizerJson.root();
    root.set("normalizer", steps.normalizer());
    root.set("pre_tokenizer", steps.preTokenizer());
    root.set("decoder", SentencePieceSteps.metaspace());
    root.set("model", model.algorithm() == Algorithm.UNIGRAM ? unigram() : bytePairs());
    addTokens(root.withArray("added_tokens"));
    TokenizerOverrides.apply(settings, root, true);
    boolean likeBert = rules == TokenizerRules.ALBERT || rules == TokenizerRules.DEBERTA_V2;
    root.set(
        "post_processor", likeBert ? frame(root, "[CLS]", "[SEP]") : frame(root, "<s>", "</s>"));
    return root;
  }

  /** Without bytes for unknown characters, also where the file has those: see the page. */
  private ObjectNode unigram() {
    ObjectNode unigram = step("Unigram").put("unk_id", vocabulary.unknown());
    ArrayNode list = unigram.putArray("vocab");
    vocabulary.scores().forEach((text, score) -> list.addArray().add(text).add(score));
    return unigram.put("byte_fallback", false);
  }

  private ObjectNode bytePairs() {
    ObjectNode pairs =
        step("BPE")
            .put("unk_token", model.pieces().get(model.unknown()).text())
            .put("fuse_unk", true)
            .put("byte_fallback", false);
    ObjectNode ids = pairs.putObject("vocab");
    vocabulary.scores().keySet().forEach(text -> ids.put(text, ids.size()));
    ArrayNode list = pairs.putArray("merges");
    Merges.of(model.pieces(), vocabulary.scores())
        .forEach(merge -> list.addArray().add(merge.get(0)).add(merge.get(1)));
    return pairs;
  }

  /** Control pieces and those of users are found in a text before all others. */
  private void addTokens(ArrayNode tokens) {
    Map<String, Integer> ids = new HashMap<>();
    vocabulary.scores().keySet().forEach(text -> ids.put(text, ids.size()));
    for (Piece piece : model.pieces()) {
      boolean special = piece.kind() == Piece.Kind.CONTROL;
      if (special || piece.kind() == Piece.Kind.USER_DEFINED) {
        Added plain = new Added(piece.text(), false, false, false, false, special);
        rules.mask(piece.text()).orElse(plain).write(tokens.addObject(), ids.get(piece.text()));
      }
    }
  }

  private ObjectNode frame(ObjectNode root, String first, String last) {
    ObjectNode frame = step("TemplateProcessing");
    template(frame.putArray("single"), first, "A", last);
    template(frame.putArray("pair"), first, "A", last, "B", last);
    ObjectNode tokens = frame.putObject("special_tokens");
    for (String token : List.of(first, last)) {
      ObjectNode entry = tokens.putObject(token).put("id", token);
      entry.putArray("ids").add(id(root, token));
      entry.putArray("tokens").add(token);
    }
    return frame;
  }

  private static void template(ArrayNode pieces, String... names) {
    for (String name : names) {
      pieces
          .addObject()
          .putObject(name.length() == 1 ? "Sequence" : "SpecialToken")
          .put("id", name)
          .put("type_id", 0);
    }
  }

  private int id(ObjectNode root, String token) {
    for (JsonNode added : root.path("added_tokens")) {
      if (added.path("content").asText().equals(token)) {
        return added.path("id").asInt();
      }
    }
    throw new InvalidModelException(
        "%s has no token %s, and the model no embedding for another".formatted(file, token));
  }
}
