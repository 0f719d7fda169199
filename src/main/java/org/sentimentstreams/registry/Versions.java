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
import org.sentimentstreams.model.Digests;
import org.sentimentstreams.schema.ModelFile;
import org.sentimentstreams.schema.ModelVersion;

/** What ids and digests of versions are made of, and what a version must be like to count. */
public final class Versions {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS'Z'").withZone(ZoneOffset.UTC);

  private static final int DIGITS = 12;
  private static final int MOST_FILES = 1000;
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern FILE_NAME = Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9._-]{0,254}");

  private Versions() {}

  /** The id of a version that is published at this time. */
  static String id(Instant time, String digest) {
    return time(time) + "-" + digest.substring(0, DIGITS);
  }

  /** Sorts by age; unique together with a few digits of chance. */
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

  /** What is wrong with a version that somebody has announced; empty if it may be used. */
  static Optional<String> problem(ModelVersion version) {
    List<ModelFile> files = version.getFiles();
    if (files.isEmpty() || files.size() > MOST_FILES) {
      return Optional.of("it has %d files".formatted(files.size()));
    }
    Set<String> names = new HashSet<>();
    for (ModelFile file : files) {
      if (!FILE_NAME.matcher(file.getName()).matches()) {
        return Optional.of("\"%s\" is no plain file name".formatted(file.getName()));
      }
      if (!names.add(file.getName())) {
        return Optional.of("it has the file %s twice".formatted(file.getName()));
      }
      if (!SHA256.matcher(file.getSha256()).matches() || file.getBytes() < 0) {
        return Optional.of("its file %s has no valid digest or size".formatted(file.getName()));
      }
    }
    if (version.getLabels().isEmpty()) {
      return Optional.of("it has no labels");
    }
    return digest(files).equals(version.getDigest())
            && version.getId().endsWith("-" + version.getDigest().substring(0, DIGITS))
        ? Optional.empty()
        : Optional.of("its digest is not that of its files");
  }

  /** Bytes of all files. */
  public static long bytes(ModelVersion version) {
    return version.getFiles().stream().mapToLong(ModelFile::getBytes).sum();
  }
}
