package org.sentimentstreams.registry.store;

import java.nio.file.Path;
import org.sentimentstreams.config.Settings;

/** Opens the artifact store that the settings name. */
public final class ArtifactStores {
  private static final String FILE = "file:";

  private ArtifactStores() {}

  /** Opens it without asking it anything yet; the caller closes it. */
  public static ArtifactStore open(Settings settings) {
    return new ArtifactStore(new FileBlobs(folder(settings)));
  }

  private static Path folder(Settings settings) {
    String name = settings.artifactStore().substring(FILE.length());
    if (name.isEmpty()) {
      return settings.cacheDir().resolve("artifacts");
    }
    return Path.of(name.startsWith("//") ? name.substring(2) : name);
  }
}
