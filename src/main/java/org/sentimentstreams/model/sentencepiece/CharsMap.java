package org.sentimentstreams.model.sentencepiece;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.Optional;

/**
 * The table of a SentencePiece normaliser: the length of a trie in bytes, the trie as a double
 * array of 32-bit units (Darts-clone's format), and the replacements, each ending with a zero byte.
 * The tokenizers library follows whatever numbers stand there, and ends the process where one leads
 * outside. So all that can be reached is walked through here first.
 */
public final class CharsMap {
  /** SentencePiece's own largest table has 0.25 MB. */
  private static final int MOST_BYTES = 4_000_000;

  private final int[] units;
  private final byte[] replacements;
  private int longest;

  private CharsMap(int[] units, byte[] replacements) {
    this.units = units;
    this.replacements = replacements;
  }

  /** What is wrong with a table; empty if no text can lead outside of it. */
  public static Optional<String> complaint(byte[] table) {
    return complaint(table, Integer.MAX_VALUE);
  }

  /**
   * What is wrong with a table; empty if no text can lead outside of it, or become larger than it
   * should.
   *
   * @param mostBytes longest replacement, which one character may become
   */
  public static Optional<String> complaint(byte[] table, int mostBytes) {
    try {
      CharsMap map = read(table);
      map.walk();
      require(map.longest <= mostBytes, "it has a replacement of %d bytes", map.longest);
      return Optional.empty();
    } catch (DamagedException e) {
      return Optional.of(e.getMessage());
    }
  }

  private static CharsMap read(byte[] bytes) throws DamagedException {
    require(
        bytes.length >= Integer.BYTES && bytes.length <= MOST_BYTES,
        "it has %d bytes",
        bytes.length);
    ByteBuffer table = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int trie = table.getInt();
    require(
        trie > 0 && trie % Integer.BYTES == 0 && trie < table.remaining(),
        "its trie has %d bytes of %d",
        trie & 0xffffffffL,
        bytes.length);
    int[] units = new int[trie / Integer.BYTES];
    table.asIntBuffer().get(units);
    table.position(table.position() + trie);
    byte[] replacements = new byte[table.remaining()];
    table.get(replacements);
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(replacements));
    } catch (CharacterCodingException e) {
      throw new DamagedException("its replacements are not in UTF-8");
    }
    return new CharsMap(units, replacements);
  }

  /** A hostile array may lead in circles: each unit is looked at once. */
  private void walk() throws DamagedException {
    BitSet seen = new BitSet(units.length);
    Deque<Integer> waiting = new ArrayDeque<>();
    seen.set(0);
    waiting.add(0);
    while (!waiting.isEmpty()) {
      int place = waiting.remove();
      int base = base(place);
      require(
          (base | 0xff) < units.length, "its trie leads to the unit %d of %d", base, units.length);
      for (int letter = 1; letter <= 0xff; letter++) {
        int child = base ^ letter;
        if (label(units[child]) == letter && !seen.get(child)) {
          requireReplacement(child);
          seen.set(child);
          waiting.add(child);
        }
      }
    }
  }

  private void requireReplacement(int place) throws DamagedException {
    if (!hasValue(units[place])) {
      return;
    }
    int base = base(place);
    require(base < units.length, "its trie leads to the unit %d of %d", base, units.length);
    int start = units[base] & 0x7fffffff;
    require(
        start < replacements.length && (replacements[start] & 0xc0) != 0x80,
        "no replacement begins at %d",
        start);
    int end = start;
    while (end < replacements.length && replacements[end] != 0) {
      end++;
    }
    longest = Math.max(longest, end - start);
  }

  private int base(int place) {
    int unit = units[place];
    return place ^ (unit >>> 10) << ((unit & 0x200) >>> 6);
  }

  /** Below 0 for a unit that is a value. */
  private static int label(int unit) {
    return unit & 0x800000ff;
  }

  private static boolean hasValue(int unit) {
    return (unit >>> 8 & 1) == 1;
  }

  private static void require(boolean sound, String what, Object... numbers)
      throws DamagedException {
    if (!sound) {
      throw new DamagedException(what.formatted(numbers));
    }
  }

  private static final class DamagedException extends Exception {
    private static final long serialVersionUID = 1L;

    DamagedException(String message) {
      super(message);
    }
  }
}
