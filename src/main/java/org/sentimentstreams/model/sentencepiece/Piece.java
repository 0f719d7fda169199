package org.sentimentstreams.model.sentencepiece;

/**
 * An entry of a SentencePiece vocabulary.
 *
 * @param text with U+2581 for a space; never empty
 * @param score a log probability, or the order of merging; always finite
 */
public record Piece(String text, float score, Kind kind) {

  /** What a piece is for, in the order of the numbers in the file, which begin with 1. */
  public enum Kind {
    NORMAL,
    UNKNOWN,
    CONTROL,
    USER_DEFINED,
    UNUSED,
    BYTE
  }
}
