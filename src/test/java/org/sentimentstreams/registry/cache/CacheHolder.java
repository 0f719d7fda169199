package org.sentimentstreams.registry.cache;

import java.io.IOException;
import java.nio.file.Path;
import org.sentimentstreams.registry.store.ArtifactStore;
import org.sentimentstreams.registry.store.FileBlobs;

/** Uses a cached version from another process until its input ends. */
final class CacheHolder {
  private CacheHolder() {}

  public static void main(String[] args) throws IOException {
    var noStore = new ArtifactStore(new FileBlobs(Path.of(args[0], "no-store")));
    var cache = new ArtifactCache(Path.of(args[0]), Long.MAX_VALUE, noStore);
    try (CachedVersion version = cache.openCached(args[1]).orElseThrow()) {
      System.out.println("holds " + version.id());
      System.in.readAllBytes();
    }
  }
}
