package org.sentimentstreams.model.sentencepiece;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A damaged table ends the process that uses it. */
class CharsMapTest {
  @TempDir Path folder;
  private byte[] table;

  @BeforeEach
  void read() throws IOException {
    table = table("albert.model");
  }

  private byte[] table(String resource) throws IOException {
    Path file = folder.resolve(resource);
    Files.write(file, SentencePieceReaderTest.resource(resource));
    return Base64.getDecoder().decode(SentencePieceReader.read(file).charsMap());
  }

  /** Bits of a unit: label, value follows, wide, offset. */
  private static int unit(int label, boolean hasValue, int offset) {
    return label | (hasValue ? 1 << 8 : 0) | offset << 10;
  }

  /** The root leads to the unit 'a' at 97, whose value is at 98. */
  private static byte[] small(int root, int value, String replacements) {
    byte[] text = replacements.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    ByteBuffer small = ByteBuffer.allocate(4 + 256 * 4 + text.length);
    small.order(ByteOrder.LITTLE_ENDIAN).putInt(256 * 4).putInt(root);
    small.putInt(4 + 97 * 4, unit('a', true, 97 ^ 98));
    small.putInt(4 + 98 * 4, value | 1 << 31);
    small.position(4 + 256 * 4);
    return small.put(text).array();
  }

  @ParameterizedTest
  @ValueSource(strings = {"albert.model", "deberta.model", "unigram.model"})
  void shouldFindNothingWrongWithWhatSentencePieceWrites(String resource) throws IOException {
    assertThat(CharsMap.complaint(table(resource), 48)).isEmpty();
  }

  @Test
  void shouldFollowASmallTable() {
    assertThat(CharsMap.complaint(small(unit(0, false, 0), 1, "x\0y\0"))).isEmpty();
  }

  @Test
  void shouldRefuseATrieThatLeadsOutside() {
    assertThat(CharsMap.complaint(small(unit(0, false, 256), 1, "x\0y\0"))).isPresent();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 6, 1_000_000})
  void shouldRefuseReplacementsThatBeginNowhere(int start) {
    String text = "\u00e9\0\u00e9";

    assertThat(CharsMap.complaint(small(unit(0, false, 0), start, text)).isPresent())
        .isEqualTo(start != 2);
  }

  @Test
  void shouldRefuseReplacementsThatAreNoText() {
    table[table.length - 2] = (byte) 0xff;

    assertThat(CharsMap.complaint(table)).get().asString().contains("UTF-8");
  }

  @Test
  void shouldRefuseReplacementsThatAreTooLong() {
    byte[] long49 = small(unit(0, false, 0), 0, "x".repeat(49) + "\0");

    assertThat(CharsMap.complaint(long49, 49)).isEmpty();
    assertThat(CharsMap.complaint(long49, 48)).get().asString().contains("49 bytes");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -4, 3, 1 << 30, Integer.MAX_VALUE})
  void shouldRefuseLengthsOfTheTrieThatCannotBe(int length) {
    ByteBuffer.wrap(table).order(ByteOrder.LITTLE_ENDIAN).putInt(0, length);

    assertThat(CharsMap.complaint(table)).get().asString().contains("its trie has");
  }

  /** A unit that is its own parent. */
  @Test
  void shouldEndWhereATrieLeadsInCircles() {
    byte[] circle = small(unit(0, false, 0), 0, "x\0");
    ByteBuffer.wrap(circle)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(4 + 97 * 4, unit('a', false, 0))
        .putInt(4, unit('a', false, 'a'));

    assertThat(CharsMap.complaint(circle)).isEmpty();
  }
}
