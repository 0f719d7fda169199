package org.sentimentstreams.kafka.reading;

import java.util.List;
import org.apache.kafka.common.KafkaException;

/** The heap is too small for the next record of one of these partitions. */
public final class HeapExhaustedException extends KafkaException {
  private static final long serialVersionUID = 1L;

  /**
   * @param places the positions of the reader, as TOPIC-PARTITION@OFFSET
   */
  HeapExhaustedException(List<String> places, OutOfMemoryError cause) {
    super(
        ("The heap of %d MiB is too small to read on at %s: allow more with -Xmx "
                + "(docs/sizing.md); if one record is the cause, `sentiment dlq skip` skips it")
            .formatted(Runtime.getRuntime().maxMemory() >> 20, String.join(", ", places)),
        cause);
  }
}
