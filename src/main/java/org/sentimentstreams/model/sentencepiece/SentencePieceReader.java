package org.sentimentstreams.model.sentencepiece;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.sentimentstreams.model.InvalidModelException;
import org.sentimentstreams.model.sentencepiece.SentencePieceModel.Algorithm;

/**
 * Reads a SentencePiece model: a protocol buffer, of which the pieces, three settings and the table
 * of characters count. Numbers of fields are those of {@code sentencepiece_model.proto}.
 */
public final class SentencePieceReader {
  /** The largest that are in use have a million pieces and 20 MB. */
  private static final long MOST_BYTES = 64_000_000;

  private static final int MOST_PIECES = 2_000_000;

  /** The trainer makes none of more than 512 characters. */
  private static final int LONGEST_PIECE = 1_000;

  private static final String[] ALGORITHMS = {"UNIGRAM", "BPE", "WORD", "CHAR"};

  private final Path file;
  private final List<Piece> pieces = new ArrayList<>();
  private int modelType = 1;
  private int unknown;
  private byte[] charsMap = {};
  private String text = "";
  private float score;
  private int kind;

  private SentencePieceReader(Path file) {
    this.file = file;
  }

  /**
   * @throws InvalidModelException if the file is damaged, or holds a model that neither Unigram nor
   *     BPE can be made of
   * @throws IOException if it cannot be read
   */
  public static SentencePieceModel read(Path file) throws IOException {
    long size = Files.size(file);
    if (size > MOST_BYTES) {
      throw new InvalidModelException(
          "%s has %d bytes; at most %d are read".formatted(file, size, MOST_BYTES));
    }
    return new SentencePieceReader(file).read(Files.readAllBytes(file));
  }

  private SentencePieceModel read(byte[] content) throws IOException {
    try {
      readModel(CodedInputStream.newInstance(content));
    } catch (InvalidProtocolBufferException e) {
      throw new InvalidModelException(
          "%s is damaged or no SentencePiece model: %s".formatted(file, e.getMessage()), e);
    }
    requireUnigramOrBpe();
    requireOneUnknown();
    requireDistinct();
    requireSoundTable();
    return new SentencePieceModel(
        Algorithm.values()[modelType - 1],
        List.copyOf(pieces),
        unknown,
        Base64.getEncoder().encodeToString(charsMap));
  }

  private void readModel(CodedInputStream in) throws IOException {
    for (int tag; (tag = in.readTag()) != 0; ) {
      switch (tag) {
        case 1 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED -> readPiece(in);
        case 2 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED -> readTrainer(in);
        case 3 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED -> readNormalizer(in);
        default -> skip(in, tag);
      }
    }
  }

  private void readPiece(CodedInputStream in) throws IOException {
    if (pieces.size() == MOST_PIECES) {
      throw invalid("has more than %d pieces".formatted(MOST_PIECES));
    }
    text = "";
    score = 0;
    kind = 1;
    readMessage(
        in,
        tag -> {
          switch (tag) {
            case 1 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED -> text = in.readStringRequireUtf8();
            case 2 << 3 | WireFormat.WIRETYPE_FIXED32 -> score = in.readFloat();
            case 3 << 3 | WireFormat.WIRETYPE_VARINT -> kind = in.readEnum();
            default -> skip(in, tag);
          }
        });
    pieces.add(piece());
  }

  private Piece piece() {
    int id = pieces.size();
    if (text.isEmpty() || text.length() > LONGEST_PIECE) {
      throw invalid(
          "has a piece of %d characters (%d); 1 to %d are read"
              .formatted(text.length(), id, LONGEST_PIECE));
    }
    if (!Float.isFinite(score)) {
      throw invalid("gives the piece %d the score %s".formatted(id, score));
    }
    if (kind < 1 || kind > Piece.Kind.values().length) {
      throw invalid("has a piece (%d) of the unknown type %d".formatted(id, kind));
    }
    return new Piece(text, score, Piece.Kind.values()[kind - 1]);
  }

  private void readTrainer(CodedInputStream in) throws IOException {
    readMessage(
        in,
        tag -> {
          switch (tag) {
            case 3 << 3 | WireFormat.WIRETYPE_VARINT -> modelType = in.readEnum();
            case 40 << 3 | WireFormat.WIRETYPE_VARINT -> unknown = in.readInt32();
            default -> skip(in, tag);
          }
        });
  }

  private void readNormalizer(CodedInputStream in) throws IOException {
    readMessage(
        in,
        tag -> {
          if (tag == (2 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED)) {
            charsMap = in.readByteArray();
          } else {
            skip(in, tag);
          }
        });
  }

  /** Takes a field of a message inside of another. */
  @FunctionalInterface
  private interface Fields {
    void read(int tag) throws IOException;
  }

  private void readMessage(CodedInputStream in, Fields fields) throws IOException {
    int length = in.readRawVarint32();
    int start = in.getTotalBytesRead();
    int outer = in.pushLimit(length);
    for (int tag; (tag = in.readTag()) != 0; ) {
      fields.read(tag);
    }
    if (in.getTotalBytesRead() - start != length) {
      throw invalid("ends before it is complete, so it may be cut off");
    }
    in.popLimit(outer);
  }

  /** The format has no groups, which could stand inside of each other without end. */
  private void skip(CodedInputStream in, int tag) throws IOException {
    int type = WireFormat.getTagWireType(tag);
    if (type == WireFormat.WIRETYPE_START_GROUP || type == WireFormat.WIRETYPE_END_GROUP) {
      throw invalid("has a group, as no SentencePiece model has");
    }
    in.skipField(tag);
  }

  private void requireUnigramOrBpe() {
    if (modelType < 1 || modelType > Algorithm.values().length) {
      throw invalid(
          "holds a model of the type %s, and only UNIGRAM and BPE can be served"
              .formatted(
                  modelType > 0 && modelType <= ALGORITHMS.length
                      ? ALGORITHMS[modelType - 1]
                      : modelType));
    }
  }

  private void requireOneUnknown() {
    List<Integer> ids = new ArrayList<>();
    for (int id = 0; id < pieces.size(); id++) {
      if (pieces.get(id).kind() == Piece.Kind.UNKNOWN) {
        ids.add(id);
      }
    }
    if (ids.size() != 1) {
      throw invalid(
          "has %d unknown tokens among %d pieces, and one is needed"
              .formatted(ids.size(), pieces.size()));
    }
    if (ids.get(0) != unknown) {
      throw invalid(
          "says that its unknown token is %d, but it is %d".formatted(unknown, ids.get(0)));
    }
  }

  private void requireDistinct() {
    Set<String> texts = new HashSet<>();
    for (Piece piece : pieces) {
      if (!texts.add(piece.text())) {
        throw invalid("has the piece \"%s\" twice".formatted(piece.text()));
      }
    }
  }

  private void requireSoundTable() {
    if (charsMap.length > 0) {
      CharsMap.complaint(charsMap)
          .ifPresent(
              what -> {
                throw invalid("has a damaged table of characters (precompiled_charsmap): " + what);
              });
    }
  }

  private InvalidModelException invalid(String what) {
    return new InvalidModelException("%s cannot be used: it %s".formatted(file, what));
  }
}
