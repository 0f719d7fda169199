package org.sentimentstreams.model.sentencepiece;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentimentstreams.model.InvalidModelException;
import org.sentimentstreams.model.sentencepiece.SentencePieceModel.Algorithm;

class SentencePieceReaderTest {
  private static final int NORMAL = 1;
  private static final int UNKNOWN = 2;

  private final ByteString.Output bytes = ByteString.newOutput();
  private final CodedOutputStream out = CodedOutputStream.newInstance(bytes);

  @TempDir Path folder;

  private interface Content {
    void write(CodedOutputStream out) throws IOException;
  }

  private static ByteString message(Content content) throws IOException {
    ByteString.Output message = ByteString.newOutput();
    CodedOutputStream stream = CodedOutputStream.newInstance(message);
    content.write(stream);
    stream.flush();
    return message.toByteString();
  }

  private void piece(ByteString text, float score, int kind) throws IOException {
    out.writeBytes(
        1,
        message(
            piece -> {
              piece.writeBytes(1, text);
              piece.writeFloat(2, score);
              piece.writeEnum(3, kind);
            }));
  }

  private void piece(String text, int kind) throws IOException {
    piece(ByteString.copyFromUtf8(text), -1, kind);
  }

  private void table(byte[] table) throws IOException {
    out.writeBytes(3, message(normalizer -> normalizer.writeByteArray(2, table)));
  }

  private SentencePieceModel read() throws IOException {
    out.flush();
    return read(bytes.toByteString().toByteArray());
  }

  private SentencePieceModel read(byte[] content) throws IOException {
    return SentencePieceReader.read(Files.write(folder.resolve("spm.model"), content));
  }

  private void assertRefused(String... words) {
    assertThatThrownBy(this::read)
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining(folder.resolve("spm.model").toString())
        .hasMessageContainingAll(words);
  }

  static byte[] resource(String name) throws IOException {
    try (InputStream in =
        SentencePieceReaderTest.class.getResourceAsStream("/sentencepiece/" + name)) {
      return in.readAllBytes();
    }
  }

  @Test
  void shouldReadWhatSentencePieceWrites() throws IOException {
    SentencePieceModel model = read(resource("albert.model"));

    assertThat(model.algorithm()).isEqualTo(Algorithm.UNIGRAM);
    assertThat(model.unknown()).isEqualTo(1);
    assertThat(model.pieces()).startsWith(new Piece("<pad>", 0, Piece.Kind.CONTROL));
    assertThat(model.pieces()).contains(new Piece("<user>", 0, Piece.Kind.USER_DEFINED));
    assertThat(Base64.getDecoder().decode(model.charsMap())).hasSizeGreaterThan(1000);
    assertThat(read(resource("bpe.model")).algorithm()).isEqualTo(Algorithm.BPE);
  }

  @Test
  void shouldSkipFieldsThatItDoesNotKnow() throws IOException {
    piece("<unk>", UNKNOWN);
    out.writeString(200, "more");
    out.writeFixed64(201, 7);

    assertThat(read().pieces()).containsExactly(new Piece("<unk>", -1, Piece.Kind.UNKNOWN));
  }

  /** Where the cut leaves whole pieces, the rest may be missed only by who counts them. */
  @Test
  void shouldNameAFileThatIsCutOff() throws IOException {
    byte[] whole = resource("deberta.model");
    int read = 0;
    for (int length = 0; length < whole.length; length += 7) {
      try {
        read(Arrays.copyOf(whole, length));
        read++;
      } catch (InvalidModelException e) {
        assertThat(e).hasMessageContaining("spm.model");
      }
    }

    assertThat(read).isLessThan(whole.length / 7 / 4);
  }

  @Test
  void shouldRefuseLengthsThatAreNotThere() throws IOException {
    piece("<unk>", UNKNOWN);
    out.writeTag(1, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    out.writeUInt32NoTag(Integer.MAX_VALUE);

    assertRefused("no SentencePiece model");
  }

  @Test
  void shouldRefusePiecesThatAreNoText() throws IOException {
    piece(ByteString.copyFrom(new byte[] {'a', (byte) 0xff}), -1, NORMAL);

    assertRefused("UTF-8");
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void shouldRefuseScoresThatAreNoNumbers(float score) throws IOException {
    piece(ByteString.copyFromUtf8("a"), score, NORMAL);

    assertRefused("score " + score);
  }

  @Test
  void shouldRefuseAModelWithoutAnUnknownToken() throws IOException {
    piece("a", NORMAL);

    assertRefused("0 unknown tokens");
  }

  @Test
  void shouldRefuseTwoUnknownTokens() throws IOException {
    piece("<unk>", UNKNOWN);
    piece("[UNK]", UNKNOWN);

    assertRefused("2 unknown tokens");
  }

  @Test
  void shouldRefuseAnotherUnknownTokenThanItNames() throws IOException {
    piece("a", NORMAL);
    piece("<unk>", UNKNOWN);

    assertRefused("unknown token is 0, but it is 1");
  }

  @Test
  void shouldRefuseTheSamePieceTwice() throws IOException {
    piece("<unk>", UNKNOWN);
    piece("a", NORMAL);
    piece("a", NORMAL);

    assertRefused("\"a\" twice");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1001, 1_000_000})
  void shouldRefusePiecesOfNoUsualLength(int length) throws IOException {
    piece("a".repeat(length), NORMAL);

    assertRefused("a piece of %d characters".formatted(length));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 7, -1})
  void shouldRefuseTypesOfPiecesThatItDoesNotKnow(int kind) throws IOException {
    piece("a", kind);

    assertRefused("type " + kind);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 4, 5, -1})
  void shouldRefuseModelsOfWordsAndCharacters(int modelType) throws IOException {
    piece("<unk>", UNKNOWN);
    out.writeBytes(2, message(trainer -> trainer.writeEnum(3, modelType)));

    assertRefused("only UNIGRAM and BPE");
  }

  @Test
  void shouldRefuseGroupsInsideOfGroups() throws IOException {
    for (int i = 0; i < 1_000_000; i++) {
      out.writeTag(9, WireFormat.WIRETYPE_START_GROUP);
    }

    assertRefused("group");
  }

  @Test
  void shouldRefuseAFileThatIsNoModel() {
    assertThatThrownBy(() -> read("hello".getBytes(java.nio.charset.StandardCharsets.US_ASCII)))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining("no SentencePiece model");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 12, 1028})
  void shouldRefuseATableThatIsTooShort(int length) throws IOException {
    piece("<unk>", UNKNOWN);
    byte[] table = Base64.getDecoder().decode(read(resource("albert.model")).charsMap());
    table(Arrays.copyOf(table, length));

    assertRefused("table of characters");
  }
}
