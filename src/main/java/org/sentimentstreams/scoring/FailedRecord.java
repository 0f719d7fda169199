package org.sentimentstreams.scoring;

import java.util.Optional;
import java.util.stream.Stream;

/** Names the record at which an exception came up. It is attached as a suppressed exception. */
final class FailedRecord extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * @param place topic-partition@offset
   */
  private FailedRecord(String place) {
    super(place, null, false, false);
  }

  /** Notes the place, if none has been noted: one failure of the model may fail many records. */
  static void note(Throwable failure, String place) {
    if (of(failure).isEmpty()) {
      failure.addSuppressed(new FailedRecord(place));
    }
  }

  /** The place that was noted. */
  static Optional<String> of(Throwable failure) {
    return Stream.of(failure.getSuppressed())
        .filter(FailedRecord.class::isInstance)
        .map(Throwable::getMessage)
        .findFirst();
  }
}
