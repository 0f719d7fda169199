package org.sentimentstreams.registry.cache;

import java.nio.file.Path;

/** Files of a version that cannot be let go of, because nobody holds them. */
public final class UnpinnedFiles {
  private UnpinnedFiles() {}

  /** Fails when it is closed. */
  public static CachedVersion of(Path directory) {
    return new CachedVersion("unpinned", directory, 0, directory.resolve("no pin"));
  }
}
