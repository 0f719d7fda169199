package org.sentimentstreams.kafka;

/** How files of models are cut for the topic that keeps them. */
public final class ArtifactChunks {
  /** Bytes of each chunk but the last one. */
  public static final int BYTES = 1 << 20;

  /** What the topic must take: a chunk with key and headers around it. */
  public static final int MAX_MESSAGE_BYTES = BYTES + (64 << 10);

  private ArtifactChunks() {}

  /** How many chunks so many bytes are. */
  public static long count(long bytes) {
    return (bytes + BYTES - 1) / BYTES;
  }
}
