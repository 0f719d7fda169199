package org.sentimentstreams;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reference files that are measured with but not part of the project: third-party texts and
 * checkpoints, in a folder {@code shared} beside the project or where {@code shared.dir} says.
 */
public final class SharedFiles {
  private static final Path FOLDER = Path.of(System.getProperty("shared.dir", "../shared"));

  private SharedFiles() {}

  /** The file; skips the calling test where it is missing. */
  public static Path require(String name) {
    Path file = FOLDER.resolve(name);
    assumeTrue(Files.exists(file), () -> "Skipped: this test needs " + file);
    return file;
  }
}
