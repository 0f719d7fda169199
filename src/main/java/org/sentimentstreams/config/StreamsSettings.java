package org.sentimentstreams.config;

import java.nio.file.Path;
import java.time.Duration;

/** How Kafka Streams reads reviews and commits predictions. */
public final class StreamsSettings {
  static final Keys KEYS = new Keys();

  private final Values values;

  StreamsSettings(Values values) {
    this.values = values;
  }

  public static final Key<String> PROCESSING_GUARANTEE =
      KEYS.text(
          "processing.guarantee",
          "exactly_once_v2",
          Validator.oneOf("exactly_once_v2", "at_least_once"),
          "Whether each review gets exactly one prediction (exactly_once_v2), or may get a "
              + "second one after a crash (at_least_once, with slightly lower latency).");

  /** {@code exactly_once_v2} or {@code at_least_once}. */
  public String processingGuarantee() {
    return values.get(PROCESSING_GUARANTEE);
  }

  public static final Key<Integer> THREADS =
      KEYS.integer(
          "num.stream.threads",
          2,
          Validator.wholeNumber(1, 256),
          "Threads that read reviews and write predictions. Two keep a device busy: one reads while"
              + " the other waits.");

  /** Threads that read reviews and write predictions. */
  public int threads() {
    return values.get(THREADS);
  }

  public static final Key<Duration> COMMIT_INTERVAL =
      KEYS.millis(
          "commit.interval.ms",
          1000L,
          Validator.wholeNumber(0, 3_600_000),
          "The longest time between two commits, in milliseconds. A thread commits earlier when "
              + "at most twice as many reviews wait as it has scored since its last commit, so this "
              + "is how long a prediction may wait under load. With exactly_once_v2, predictions become "
              + "visible at a commit: a lower value is faster for readers, a higher one is "
              + "cheaper for brokers.");

  /** The longest time between two commits. */
  public Duration commitInterval() {
    return values.get(COMMIT_INTERVAL);
  }

  public static final Key<Integer> MAX_POLL_RECORDS =
      KEYS.integer(
          "max.poll.records",
          64,
          Validator.wholeNumber(1, 1_000_000),
          "How many reviews one thread fetches at a time. A higher value costs less per "
              + "review on a fast device, and makes rebalances slower on a slow one. See "
              + "sizing.md for a GPU.");

  /** Reviews that one thread fetches at a time. */
  public int maxPollRecords() {
    return values.get(MAX_POLL_RECORDS);
  }

  public static final Key<Integer> READ_AHEAD_REVIEWS =
      KEYS.integer(
          "read.ahead.reviews",
          512,
          Validator.wholeNumber(0, 1_000_000),
          "How many reviews are read and tokenised ahead of Kafka Streams, which does not "
              + "poll while it waits for the model; 0 means none. It reads the topic a second "
              + "time. See sizing.md for a GPU.");

  /** Reviews that are read ahead of Kafka Streams; 0 for none. */
  public int readAheadReviews() {
    return values.get(READ_AHEAD_REVIEWS);
  }

  public static final Key<String> STATE_DIR =
      KEYS.text(
          "state.dir",
          "",
          Validator.directoryOrEmpty(),
          "The folder for Kafka Streams' own files. Empty: `state` in cache.dir. The "
              + "service keeps no state, so nothing is written there.");

  /** The folder for Kafka Streams' own files; it may not exist yet. */
  public Path stateDir() {
    return Path.of(values.get(STATE_DIR));
  }
}
