package org.sentimentstreams.model;

import java.util.HexFormat;

/**
 * The SHA-256 of a text as four numbers: stands for the text in sets and maps of millions, where
 * the texts themselves, or 64 digits for each, would fill the memory.
 */
public record TextDigest(long first, long second, long third, long fourth) {
  private static final int DIGITS = 16;

  /** Digest of the text's UTF-8 bytes. */
  public static TextDigest of(String text) {
    String hex = Digests.sha256(text);
    return new TextDigest(part(hex, 0), part(hex, 1), part(hex, 2), part(hex, 3));
  }

  /** The same as 64 hexadecimal digits. */
  public String hex() {
    HexFormat format = HexFormat.of();
    return format.toHexDigits(first)
        + format.toHexDigits(second)
        + format.toHexDigits(third)
        + format.toHexDigits(fourth);
  }

  private static long part(String hex, int place) {
    return Long.parseUnsignedLong(hex, place * DIGITS, (place + 1) * DIGITS, 16);
  }
}
