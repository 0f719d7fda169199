package org.sentimentstreams.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Files that hold no text, told by their first bytes, and what to do with them. */
enum BinaryFile {
  ZIP("504b0304", "is a zip archive or a spreadsheet: unpack it, or save the spreadsheet as CSV"),
  OLD_EXCEL("d0cf11e0a1b11ae1", "is a spreadsheet: save it as CSV"),
  XZ("fd377a585a00", "is compressed with xz: unpack it (xz -d), or compress it with gzip"),
  ZSTANDARD("28b52ffd", "is compressed with zstd: unpack it (zstd -d), or compress it with gzip"),
  BZIP2("425a6839314159265359", "is compressed with bzip2: unpack it, or compress it with gzip"),
  PARQUET("50415231", "is a Parquet file: write its rows as CSV or JSON Lines"),
  GZIP("1f8b08", "is compressed with gzip twice: unpack it once (gunzip)"),
  PDF("255044462d", "is a PDF file: reviews are read from TSV, CSV, JSON Lines and plain lines"),
  LFS_POINTER(
      HexFormat.of().formatHex("version https://git-lfs".getBytes(StandardCharsets.US_ASCII)),
      "is a Git LFS pointer and not the file: run git lfs pull");

  @SuppressWarnings("ImmutableEnumChecker") // It is never written to.
  private final byte[] start;

  private final String words;

  BinaryFile(String start, String words) {
    this.start = HexFormat.of().parseHex(start);
    this.words = words;
  }

  /**
   * Looks at the first bytes of a stream that can be reset, at no more of them than it takes.
   *
   * @throws InvalidDataException if they are of one of these
   */
  static void refuse(InputStream in, String source) throws IOException {
    for (BinaryFile kind : values()) {
      if (kind.isAt(in)) {
        throw new InvalidDataException(source + " " + kind.words);
      }
    }
  }

  private boolean isAt(InputStream in) throws IOException {
    in.mark(start.length);
    boolean same = true;
    for (int i = 0; same && i < start.length; i++) {
      same = in.read() == (start[i] & 0xFF);
    }
    in.reset();
    return same;
  }
}
