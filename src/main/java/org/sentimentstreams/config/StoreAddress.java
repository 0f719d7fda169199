package org.sentimentstreams.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where an artifact store is: {@code file:FOLDER}, {@code s3://BUCKET/PREFIX} or {@code kafka:}.
 *
 * @param kind what kind of store it is
 * @param root a folder as it is written, a bucket, or nothing
 * @param prefix what keys in a bucket begin with: nothing, or ending in a slash
 */
public record StoreAddress(Kind kind, String root, String prefix) {
  /** The kinds of stores. */
  public enum Kind {
    FILE,
    S3,
    KAFKA
  }

  private static final String FILE = "file:";
  private static final String KAFKA = "kafka:";
  private static final Pattern S3 =
      Pattern.compile("s3://([a-z0-9][a-z0-9._-]{1,61}[a-z0-9])(?:/+(.*?))?/*");

  /** Reads an address; nothing if it is none. */
  static Optional<StoreAddress> parse(String text) {
    if (text.equals(KAFKA)) {
      return Optional.of(new StoreAddress(Kind.KAFKA, "", ""));
    }
    Matcher s3 = S3.matcher(text);
    if (s3.matches()) {
      String prefix = s3.group(2) == null || s3.group(2).isEmpty() ? "" : s3.group(2) + "/";
      return Optional.of(new StoreAddress(Kind.S3, s3.group(1), prefix));
    }
    if (text.startsWith(FILE)) {
      String folder = text.substring(FILE.length());
      return path(folder.startsWith("//") ? folder.substring(2) : folder)
          .map(path -> new StoreAddress(Kind.FILE, path, ""));
    }
    return Optional.empty();
  }

  private static Optional<String> path(String folder) {
    try {
      return Optional.of(Path.of(folder).toString());
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }
}
