package org.sentimentstreams.model.weights;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * Tells files that cannot be what their names say: what a clone without Git LFS, a failed download
 * or a wrong path leaves. Nothing but regular files, or links to them, is opened: a pipe would wait
 * for a writer for ever.
 */
public final class FileCheck {
  private static final int LOOKED_AT = 512;
  private static final String LFS = "version https://git-lfs.github.com/spec/";
  private static final String ZIP = "PK\u0003\u0004";
  private static final String GZIP = "\u001f\u008b";

  private FileCheck() {}

  /** Whether there is anything of that name, be it a link that leads nowhere. */
  public static boolean isThere(Path file) {
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
  }

  /**
   * What is wrong with a file, in words that go on after its name; empty if nothing is.
   *
   * @throws IOException if it is missing or cannot be read
   */
  public static Optional<String> complaint(Path file) throws IOException {
    return complaint(file, false);
  }

  /** As above, for files that may be ZIP archives. */
  public static Optional<String> complaintUnlessZip(Path file) throws IOException {
    return complaint(file, true);
  }

  private static Optional<String> complaint(Path file, boolean zip) throws IOException {
    if (Files.isDirectory(file)) {
      return Optional.of("is a directory, and a file is needed");
    }
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      return Optional.of(
          "is no regular file but a pipe, a socket or a device: copy its content to a file");
    }
    if (Files.isSymbolicLink(file) && !Files.exists(file)) {
      return Optional.of(
          "is a link to %s, which is not there".formatted(Files.readSymbolicLink(file)));
    }
    byte[] start;
    try (InputStream in = Files.newInputStream(file)) {
      start = in.readNBytes(LOOKED_AT);
    }
    // Each byte becomes one letter, so that bytes that are no text can be compared, too.
    String text = new String(start, StandardCharsets.ISO_8859_1);
    return zip && text.startsWith(ZIP) ? Optional.empty() : complaint(text, file);
  }

  private static Optional<String> complaint(String start, Path file) {
    if (start.isEmpty()) {
      return Optional.of("is empty: copy or download it again");
    }
    if (start.startsWith(LFS)) {
      return Optional.of(
          "is a Git LFS pointer, not the file itself: run git lfs pull in " + folder(file));
    }
    if (start.startsWith(GZIP)) {
      return Optional.of("is compressed with gzip: decompress it (gunzip)");
    }
    if (start.startsWith(ZIP)) {
      return Optional.of(
          "is a ZIP archive, as PyTorch's own files are, and not what its name says");
    }
    if (isPathOfAnother(start, file)) {
      return Optional.of(
          "is a link that was copied as text: put the file %s in its place"
              .formatted(start.strip()));
    }
    String text = start.replace("\u00ef\u00bb\u00bf", "").strip().toLowerCase(Locale.ROOT);
    if (text.startsWith("<!doctype") || text.startsWith("<html") || text.startsWith("<?xml")) {
      return Optional.of("is a web page, as a failed download leaves one: download it again");
    }
    return Optional.empty();
  }

  /** Systems and archives without links leave what a link said. */
  private static boolean isPathOfAnother(String start, Path file) {
    if (!start.matches("\\.\\./[\\p{Graph}]+\\s*")) {
      return false;
    }
    return Files.isRegularFile(folder(file).resolve(start.strip()));
  }

  private static Path folder(Path file) {
    Path parent = file.getParent();
    return parent == null ? Path.of(".") : parent;
  }
}
