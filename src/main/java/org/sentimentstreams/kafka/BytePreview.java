package org.sentimentstreams.kafka;

import java.util.HexFormat;

/** Shows the start of unknown bytes to a person. */
public final class BytePreview {
  private static final int SHOWN = 4;

  private BytePreview() {}

  /** For example: it starts with 7b 22 74 65 ("{"te"). */
  public static String start(byte[] bytes) {
    if (bytes.length == 0) {
      return "it is empty";
    }
    int length = Math.min(SHOWN, bytes.length);
    var text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      boolean printable = bytes[i] >= ' ' && bytes[i] <= '~';
      text.append(printable ? (char) bytes[i] : '.');
    }
    String hex = HexFormat.ofDelimiter(" ").formatHex(bytes, 0, length);
    return "it starts with %s (\"%s\")".formatted(hex, text);
  }
}
