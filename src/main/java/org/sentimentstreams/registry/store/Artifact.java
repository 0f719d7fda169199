package org.sentimentstreams.registry.store;

import java.util.regex.Pattern;

/**
 * A file in an artifact store, or one that is announced.
 *
 * @param sha256 SHA-256 of its bytes, 64 lower-case hexadecimal digits; the store finds it by this
 * @param bytes its size, 0 or more
 * @param location where it was stored, as a URI for people; a store that was moved since still has
 *     it
 */
public record Artifact(String sha256, long bytes, String location) {
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  /** Throws {@link IllegalArgumentException} for what is not a SHA-256 or no size. */
  public Artifact {
    if (!isSha256(sha256)) {
      throw new IllegalArgumentException(
          "\"%s\" is not a SHA-256: 64 lower-case hexadecimal digits are needed".formatted(sha256));
    }
    if (bytes < 0) {
      throw new IllegalArgumentException(
          "The artifact %s has a size of %d bytes: 0 or more is needed".formatted(sha256, bytes));
    }
  }

  public static boolean isSha256(String text) {
    return SHA256.matcher(text).matches();
  }

  /** For messages: its location or, without one, its digest. */
  @Override
  public String toString() {
    return location.isEmpty() ? sha256 : location;
  }
}
