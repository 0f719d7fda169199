package org.sentimentstreams.registry.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongConsumer;

/**
 * A local file on its way into a store.
 *
 * @param sha256 SHA-256 that the file had when it was looked at
 * @param bytes its size then
 * @param file the file
 * @param progress called with the number of bytes read so far
 */
public record SourceFile(String sha256, long bytes, Path file, LongConsumer progress) {

  /** Starts to read the file; the stream ends well only if the file is still the same. */
  public InputStream open() throws IOException {
    var artifact = new Artifact(sha256, bytes, file.toString());
    return new VerifiedStream(Files.newInputStream(file), artifact, progress);
  }
}
