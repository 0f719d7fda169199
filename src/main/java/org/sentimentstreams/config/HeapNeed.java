package org.sentimentstreams.config;

import java.util.Optional;

/**
 * How much of Java's heap the largest allowed records may take at the same time. The page sizing.md
 * has the arithmetic; models live outside of the heap. * @param fixedBytes the part that does not
 * depend on the size of records @param records how many records of the largest size may be in the
 * heap
 *
 * @param fixedBytes what does not depend on the size of records
 * @param records as many records of the largest size may be in the heap
 * @param recordBytes the largest size, {@code topics.max.message.bytes}
 */
public record HeapNeed(long fixedBytes, long records, long recordBytes) {
  private static final long MIB = 1 << 20;

  /** What the program itself needs, with its metrics, its page and its registry. */
  private static final long PROGRAM = 128 * MIB;

  /** A character of a text may take two bytes in memory and one in the record. */
  private static final int AS_TEXT = 2;

  /**
   * For each reading thread: all but the last record of a poll, the last one, its copy while it is
   * uncompressed, and its text.
   */
  private static final int EACH_READER = 3 + AS_TEXT;

  /** For `serve`, with as many partitions of the topic of reviews, which one instance may have. */
  public static HeapNeed ofService(ScoringSettings settings, int partitions) {
    int readAhead = settings.streams().readAheadReviews() > 0 ? 1 : 0;
    long readers = settings.streams().threads() + readAhead;
    return new HeapNeed(
        PROGRAM + settings.batch().maxCachedBytes() + AS_TEXT * settings.batch().maxQueuedBytes(),
        EACH_READER * readers + (long) partitions * (1 + readAhead),
        settings.topics().maxMessageBytes());
  }

  /** For `train serve`, beside the labels themselves. Exams read the labels a second time. */
  public static HeapNeed ofTrainer(TrainerSettings settings, int partitions) {
    int readers = settings.exam().isOn() ? 2 : 1;
    return new HeapNeed(
        PROGRAM, readers * (EACH_READER + (long) partitions), settings.kafka().maxMessageBytes());
  }

  long bytes() {
    return fixedBytes + records * recordBytes;
  }

  /** A warning if a heap of this many bytes is too small; empty if it is not. */
  public Optional<String> warning(long heapBytes) {
    if (heapBytes >= bytes()) {
      return Optional.empty();
    }
    String what =
        "The heap of %d MiB may be too small: %d records of %s (%d bytes) may be in it at once, which with the rest are %d MiB. Allow more, with JAVA_OPTS=-Xmx%dm"
            .formatted(
                heapBytes / MIB,
                records,
                TopicSettings.MAX_MESSAGE_BYTES.name(),
                recordBytes,
                mib(bytes()),
                mib(bytes()));
    long fitting = (heapBytes - fixedBytes) / records;
    return Optional.of(
        fitting < MIB
            ? what
            : what
                + ", or set %s=%d"
                    .formatted(TopicSettings.MAX_MESSAGE_BYTES.name(), fitting / MIB * MIB));
  }

  private static long mib(long bytes) {
    return (bytes + MIB - 1) / MIB;
  }
}
