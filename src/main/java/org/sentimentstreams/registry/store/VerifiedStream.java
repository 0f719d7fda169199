package org.sentimentstreams.registry.store;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.function.LongConsumer;
import org.sentimentstreams.model.Digests;

/**
 * Reads the announced number of bytes, never more, and fails instead of returning the last byte if
 * their digest is not the announced one. So a reader that reaches the end has the artifact.
 */
final class VerifiedStream extends BlockInputStream {
  private final InputStream in;
  private final Artifact artifact;
  private final LongConsumer progress;
  private final MessageDigest digest = Digests.newSha256();
  private long position;

  /**
   * Closing this stream closes the other one.
   *
   * @param progress called with the number of bytes read so far
   * @throws WrongContentException if no bytes are announced and the digest is not that of no bytes
   */
  VerifiedStream(InputStream in, Artifact artifact, LongConsumer progress) throws IOException {
    this.in = in;
    this.artifact = artifact;
    this.progress = progress;
    if (artifact.bytes() == 0) {
      requireDigest();
    }
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    long left = artifact.bytes() - position;
    if (left == 0) {
      return -1;
    }
    int count = in.read(buffer, offset, (int) Math.min(length, left));
    if (count < 0) {
      throw new WrongContentException(
          "%s has %d bytes, not the %d announced".formatted(artifact, position, artifact.bytes()));
    }
    digest.update(buffer, offset, count);
    position += count;
    if (position == artifact.bytes()) {
      requireDigest();
    }
    progress.accept(position);
    return count;
  }

  @Override
  public long skip(long count) {
    return 0; // Every byte counts for the digest.
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  private void requireDigest() throws WrongContentException {
    String actual = Digests.hex(digest);
    if (!actual.equals(artifact.sha256())) {
      throw new WrongContentException(
          "%s has the SHA-256 %s, not the announced %s"
              .formatted(artifact, actual, artifact.sha256()));
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
