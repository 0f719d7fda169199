package org.sentimentstreams.kafka.deadletters;

/** Why a record is a dead letter that somebody had passed over. */
public final class SkippedRecordException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SkippedRecordException(long bytes) {
    super("passed over by hand; its %d bytes, unpacked, were not read".formatted(bytes));
  }
}
