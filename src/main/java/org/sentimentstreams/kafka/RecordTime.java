package org.sentimentstreams.kafka;

import java.time.Duration;
import java.time.Instant;

/**
 * The rule for the timestamps of records. A record may have none (-1, as old and foreign producers
 * write it), and a timestamp that a producer or a broker refuses would stop the service when it
 * writes the prediction.
 */
public final class RecordTime {
  /** Brokers allow an hour; half of it leaves room for clocks that differ. */
  private static final Duration MOST_AHEAD = Duration.ofMinutes(30);

  private RecordTime() {}

  /**
   * The timestamp itself if another record may have it. If it is negative, or more than half an
   * hour ahead of the reader's clock, the reader's time replaces it.
   *
   * @param timestamp in milliseconds since 1970
   * @param now the reader's time, alike
   */
  public static long usable(long timestamp, long now) {
    return timestamp < 0 || timestamp - MOST_AHEAD.toMillis() > now ? now : timestamp;
  }

  /** For people, in UTC; null if the record has no timestamp. */
  public static String shown(long timestamp) {
    return timestamp < 0 ? null : Instant.ofEpochMilli(timestamp).toString();
  }
}
