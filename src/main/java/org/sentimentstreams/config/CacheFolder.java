package org.sentimentstreams.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Finds the user's cache folder by the habits of the operating system. */
final class CacheFolder {

  private static final String OURS = "sentiment-streams";

  private CacheFolder() {}

  static Path of(Map<String, String> environment, String operatingSystem, String home) {
    return absolute(environment.get("XDG_CACHE_HOME"))
        .orElseGet(() -> habit(environment, operatingSystem.toLowerCase(Locale.ROOT), home))
        .resolve(OURS);
  }

  private static Path habit(Map<String, String> environment, String system, String home) {
    if (system.startsWith("windows")) {
      return absolute(environment.get("LOCALAPPDATA"))
          .orElseGet(() -> Path.of(home, "AppData", "Local"));
    }
    return system.startsWith("mac") ? Path.of(home, "Library", "Caches") : Path.of(home, ".cache");
  }

  /** The XDG rules say that a relative path is to be ignored. */
  private static Optional<Path> absolute(String folder) {
    try {
      return Optional.ofNullable(folder).map(Path::of).filter(Path::isAbsolute);
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }
}
