package org.sentimentstreams.kafka;

/** How files of models are cut for the topic that keeps them. */
public final class ArtifactChunks {
  /** Bytes of each chunk but the last one. */
  public static final int BYTES = 1 << 20;

  /** The record size that the topic must allow: a chunk with its key and headers. */
  public static final int MAX_MESSAGE_BYTES = BYTES + (64 << 10);

  private ArtifactChunks() {}

  /** The number of chunks for this many bytes. */
  public static long count(long bytes) {
    return (bytes + BYTES - 1) / BYTES;
  }
}
