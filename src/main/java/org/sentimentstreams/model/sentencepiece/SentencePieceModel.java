package org.sentimentstreams.model.sentencepiece;

import java.util.List;

/**
 * What a SentencePiece model file says.
 *
 * @param pieces by their ids; no text stands there twice
 * @param unknown id of the only piece of kind {@link Piece.Kind#UNKNOWN}
 * @param charsMap the table by which characters are replaced, in base64 as tokenizer.json has it;
 *     empty if there is none
 */
public record SentencePieceModel(
    Algorithm algorithm, List<Piece> pieces, int unknown, String charsMap) {

  /** How pieces are chosen. */
  public enum Algorithm {
    UNIGRAM,
    BPE
  }
}
