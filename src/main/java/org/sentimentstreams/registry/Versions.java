package org.sentimentstreams.registry;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.sentimentstreams.data.OneLine;
import org.sentimentstreams.model.Digests;
import org.sentimentstreams.schema.ModelFile;
import org.sentimentstreams.schema.ModelVersion;

/** How ids and digests of versions are formed, and which versions are valid. */
public final class Versions {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS'Z'").withZone(ZoneOffset.UTC);

  private static final int DIGITS = 12;

  /** The largest record of a version, in bytes. */
  static final int MOST_BYTES = 2 << 20;

  private static final int MOST_FILES = 1000;
  private static final long MOST_FILE_BYTES = 1L << 40;
  private static final int MOST_LABELS = 10_000;
  private static final int MOST_LABEL_CHARACTERS = 500;
  private static final int MOST_SMOKE_TESTS = 100;
  private static final int SHOWN_CHARACTERS = 60;
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern FILE_NAME = Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9._-]{0,254}");

  private Versions() {}

  /** The id of a version that is published at this time. */
  static String id(Instant time, String digest) {
    return time(time) + "-" + digest.substring(0, DIGITS);
  }

  /** Ids sort by age; a few random digits make them unique. */
  static String time(Instant time) {
    return TIME.format(time);
  }

  /**
   * SHA-256 over a line for each file in the order of names: its name, a blank and its SHA-256. So
   * equal files have an equal digest, wherever they are stored.
   */
  public static String digest(List<ModelFile> files) {
    StringBuilder lines = new StringBuilder();
    files.stream()
        .sorted(Comparator.comparing(ModelFile::getName))
        .forEach(
            file -> lines.append(file.getName()).append(' ').append(file.getSha256()).append('\n'));
    return Digests.sha256(lines.toString());
  }

  /** What is wrong with a record of this many bytes. */
  static String tooLarge(int bytes) {
    return "its record has %d bytes, and %d are allowed: its labels, recipe or other texts are too long"
        .formatted(bytes, MOST_BYTES);
  }

  /** What is wrong with an announced version, in one short line; empty if it is valid. */
  static Optional<String> problem(ModelVersion version) {
    return filesProblem(version.getFiles())
        .or(() -> labelsProblem(version.getLabels()))
        .or(() -> smokeTestsProblem(version))
        .or(() -> digestProblem(version));
  }

  private static Optional<String> filesProblem(List<ModelFile> files) {
    if (files.isEmpty() || files.size() > MOST_FILES) {
      return Optional.of("it has %d files".formatted(files.size()));
    }
    long bytes = 0;
    Set<String> names = new HashSet<>();
    for (ModelFile file : files) {
      if (!FILE_NAME.matcher(file.getName()).matches()) {
        return Optional.of("\"%s\" is not a plain file name".formatted(shown(file.getName())));
      }
      if (!names.add(file.getName())) {
        return Optional.of("it has the file %s twice".formatted(shown(file.getName())));
      }
      if (!SHA256.matcher(file.getSha256()).matches()
          || file.getBytes() < 0
          || file.getBytes() > MOST_FILE_BYTES) {
        return Optional.of(
            "its file %s has no valid digest or size".formatted(shown(file.getName())));
      }
      bytes += file.getBytes();
    }
    return bytes > MOST_FILE_BYTES
        ? Optional.of("its files are said to have %d bytes".formatted(bytes))
        : Optional.empty();
  }

  private static Optional<String> labelsProblem(List<String> labels) {
    if (labels.isEmpty()) {
      return Optional.of("it has no labels");
    }
    if (labels.size() > MOST_LABELS) {
      return Optional.of(
          "it has %d labels, and %d are allowed".formatted(labels.size(), MOST_LABELS));
    }
    return labels.stream()
        .filter(label -> label.length() > MOST_LABEL_CHARACTERS)
        .findFirst()
        .map(
            label ->
                "its label \"%s\" has %d characters, and %d are allowed"
                    .formatted(shown(label), label.length(), MOST_LABEL_CHARACTERS));
  }

  private static Optional<String> smokeTestsProblem(ModelVersion version) {
    int tests = version.getSmokeTests().size();
    return tests > MOST_SMOKE_TESTS
        ? Optional.of(
            "it has %d smoke tests, and %d are allowed".formatted(tests, MOST_SMOKE_TESTS))
        : Optional.empty();
  }

  private static Optional<String> digestProblem(ModelVersion version) {
    return digest(version.getFiles()).equals(version.getDigest())
            && version.getId().endsWith("-" + version.getDigest().substring(0, DIGITS))
        ? Optional.empty()
        : Optional.of("its digest is not that of its files");
  }

  private static String shown(String text) {
    return OneLine.of(text, SHOWN_CHARACTERS);
  }

  /** Bytes of all files. */
  public static long bytes(ModelVersion version) {
    return version.getFiles().stream().mapToLong(ModelFile::getBytes).sum();
  }
}
