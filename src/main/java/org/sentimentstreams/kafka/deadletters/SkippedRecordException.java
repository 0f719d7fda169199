package org.sentimentstreams.kafka.deadletters;

/** The reason of a dead letter whose record somebody skipped by hand. */
public final class SkippedRecordException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SkippedRecordException(long bytes) {
    super("skipped by hand; its %d bytes (uncompressed) were not read".formatted(bytes));
  }
}
