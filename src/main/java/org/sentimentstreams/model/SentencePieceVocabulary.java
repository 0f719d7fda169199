package org.sentimentstreams.model;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sentimentstreams.model.sentencepiece.Piece;
import org.sentimentstreams.model.sentencepiece.SentencePieceModel;

/**
 * The pieces of a SentencePiece model as a class of tokenizers numbers them: with tokens of its own
 * put before and behind, and scores changed where the class wants other pieces.
 */
final class SentencePieceVocabulary {
  /** What keeps a piece out of use. */
  private static final double PENALTY = 100;

  private final Path file;
  private final SentencePieceModel model;
  private final Map<String, Double> scores = new LinkedHashMap<>();
  private final int unknown;

  /**
   * @param file for error messages
   * @throws InvalidModelException if the class would number the pieces otherwise than they stand
   */
  SentencePieceVocabulary(Path file, SentencePieceModel model, TokenizerRules rules) {
    this.file = file;
    this.model = model;
    this.unknown =
        switch (rules) {
          case XLM_ROBERTA -> addAsXlmRoberta();
          case CAMEMBERT -> addAsCamembert();
          case ALBERT -> addAsAlbert();
          default -> addFrom(0);
        };
  }

  /** Scores by the pieces, in the order of their ids. */
  Map<String, Double> scores() {
    return scores;
  }

  /** The id of what no piece fits. */
  int unknown() {
    return unknown;
  }

  private int addAsXlmRoberta() {
    requireBeginning("<unk>", "<s>", "</s>");
    List.of("<s>", "<pad>", "</s>", "<unk>").forEach(token -> add(token, 0));
    addFrom(3);
    add("<mask>", 0);
    return 3;
  }

  private int addAsCamembert() {
    requireBeginning("<unk>");
    List.of("<s>NOTUSED", "<pad>", "</s>NOTUSED", "<unk>").forEach(token -> add(token, 0));
    add("<unk>NOTUSED", -PENALTY);
    addFrom(1);
    add("<mask>", 0);
    return 3;
  }

  /** Of "9," the class wants "9" and ",". */
  private int addAsAlbert() {
    for (Piece piece : model.pieces()) {
      String text = piece.text();
      int last = text.length() - 1;
      boolean endsNumber =
          last > 0 && text.charAt(last) == ',' && Character.isDigit(text.codePointBefore(last));
      add(text, endsNumber ? piece.score() - PENALTY : piece.score());
    }
    return model.unknown();
  }

  private int addFrom(int first) {
    model.pieces().stream().skip(first).forEach(piece -> add(piece.text(), piece.score()));
    return model.unknown();
  }

  /** The class leaves the first pieces out, for it has its own: they have to be those. */
  private void requireBeginning(String... tokens) {
    for (int id = 0; id < tokens.length; id++) {
      if (id >= model.pieces().size() || !model.pieces().get(id).text().equals(tokens[id])) {
        throw invalid(
            "the class expects %s at the beginning, and its piece %d is another"
                .formatted(String.join(", ", tokens), id));
      }
    }
    if (model.unknown() != 0) {
      throw invalid("its unknown token is %d, not 0".formatted(model.unknown()));
    }
  }

  private void add(String text, double score) {
    if (scores.put(text, score) != null) {
      throw invalid("it has the piece %s, which the class adds itself".formatted(text));
    }
  }

  private InvalidModelException invalid(String why) {
    return new InvalidModelException(
        "%s cannot be used as its class of tokenizer would: %s".formatted(file, why));
  }
}
