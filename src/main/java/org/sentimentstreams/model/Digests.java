package org.sentimentstreams.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.sentimentstreams.model.weights.PerFileCache;

/** SHA-256 digests as lower-case hexadecimal digits. */
public final class Digests {
  /** Weights of hundreds of megabytes take half of the time that streams' blocks of 8 KB take. */
  private static final int BLOCK = 1 << 18;

  private static final PerFileCache<String> KNOWN = new PerFileCache<>(Digests::sha256);

  private Digests() {}

  /**
   * @throws IOException if the file cannot be read
   */
  public static String sha256(Path file) throws IOException {
    MessageDigest digest = newSha256();
    byte[] block = new byte[BLOCK];
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(block); read >= 0; read = in.read(block)) {
        digest.update(block, 0, read);
      }
    }
    return hex(digest);
  }

  /** As above, but a file that has not changed since the last call is not read again. */
  static String sha256OfKnown(Path file) throws IOException {
    return KNOWN.get(file);
  }

  /** Digest of the text's UTF-8 bytes. */
  public static String sha256(String text) {
    MessageDigest digest = newSha256();
    digest.update(text.getBytes(StandardCharsets.UTF_8));
    return hex(digest);
  }

  /** A digest to be fed. */
  public static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  /** Ends the digest and writes it as 64 digits. */
  public static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }
}
