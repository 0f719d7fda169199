package org.sentimentstreams.config;

import java.time.Duration;

/**
 * Batches for the device: how large they are, what may wait for one, and which results are kept.
 */
public final class BatchSettings {
  static final Keys KEYS = new Keys();

  private final Values values;

  BatchSettings(Values values) {
    this.values = values;
    values.requireAtLeast(MAX_TOKENS, ModelSettings.MAX_TOKENS);
    values.requireAtLeast(MAX_QUEUED_REVIEWS, MAX_REVIEWS);
    values.requireAtLeast(MAX_QUEUED_BYTES, TopicSettings.MAX_MESSAGE_BYTES);
  }

  public static final Key<Integer> WORKERS =
      KEYS.integer(
          "device.workers",
          0,
          Validator.wholeNumber(0, 1024),
          "How many batches run at the same time; 0 means one per core. Lower it to leave "
              + "cores to other programs.");

  /** Batches that run at the same time; 0 is one for each core. */
  public int workers() {
    return values.get(WORKERS);
  }

  public static final Key<Integer> MAX_TOKENS =
      KEYS.integer(
          "batch.max.tokens",
          2048,
          Validator.wholeNumber(8, 16_777_216),
          "The most tokens in one batch; at least model.max.tokens. Raise it for a GPU, "
              + "lower it when memory runs out.");

  /** Tokens in one batch; never below {@link ModelSettings#maxTokens()}. */
  public int maxTokens() {
    return values.get(MAX_TOKENS);
  }

  public static final Key<Integer> MAX_REVIEWS =
      KEYS.integer(
          "batch.max.reviews",
          64,
          Validator.wholeNumber(1, 65_536),
          "The most reviews in one batch. Raise it for a GPU and short reviews.");

  /** Reviews in one batch. */
  public int maxReviews() {
    return values.get(MAX_REVIEWS);
  }

  public static final Key<Integer> MAX_QUEUED_REVIEWS =
      KEYS.integer(
          "batch.queue.max.reviews",
          10_000,
          Validator.wholeNumber(1, 10_000_000),
          "The most reviews that wait for a batch; at least batch.max.reviews. It bounds "
              + "memory; keep it well above max.poll.records times num.stream.threads.");

  /** Reviews that may wait for a batch; never below {@link #maxReviews()}. */
  public int maxQueuedReviews() {
    return values.get(MAX_QUEUED_REVIEWS);
  }

  public static final Key<Long> MAX_QUEUED_BYTES =
      KEYS.longInteger(
          "batch.queue.max.bytes",
          67_108_864L,
          Validator.wholeNumber(1024, 1_099_511_627_776L),
          "The most bytes of review records that wait for a batch; at least "
              + "topics.max.message.bytes. Reviews beyond it are submitted when their turn comes.");

  /**
   * Bytes of the reviews' texts that may wait for a batch; never below {@link
   * TopicSettings#maxMessageBytes()}.
   */
  public long maxQueuedBytes() {
    return values.get(MAX_QUEUED_BYTES);
  }

  public static final Key<Duration> MAX_TIME =
      KEYS.millis(
          "batch.max.ms",
          2000L,
          Validator.wholeNumber(1, 3_600_000),
          "The longest time that one batch may take on the device, in milliseconds, "
              + "estimated from earlier batches. Lower it when reviews wait too long behind "
              + "large batches.");

  /** The device's time for one batch, as far as it is known beforehand. */
  public Duration maxTime() {
    return values.get(MAX_TIME);
  }

  public static final Key<Integer> MAX_CACHED_RESULTS =
      KEYS.integer(
          "batch.cache.max.results",
          10_000,
          Validator.wholeNumber(0, 100_000_000),
          "How many results are cached, so that equal reviews are computed once per "
              + "version of a model; 0 computes every review.");

  /** Results that are kept for equal texts; 0 for none. */
  public int maxCachedResults() {
    return values.get(MAX_CACHED_RESULTS);
  }

  public static final Key<Long> MAX_CACHED_BYTES =
      KEYS.longInteger(
          "batch.cache.max.bytes",
          33_554_432L,
          Validator.wholeNumber(0, 1_099_511_627_776L),
          "Memory for cached results, in bytes. It applies beside batch.cache.max.results; "
              + "the limit that is reached first counts.");

  /** Memory in bytes for results that are kept. */
  public long maxCachedBytes() {
    return values.get(MAX_CACHED_BYTES);
  }

  public static final Key<Duration> SCORING_TIMEOUT =
      KEYS.millis(
          "scoring.timeout.ms",
          60_000L,
          Validator.wholeNumber(1, 86_400_000),
          "How long one review may wait for its score, in milliseconds. After that, a text "
              + "that the tokenizer has not finished becomes a dead letter; if it waits for the "
              + "model, the service stops. Raise it for a slow device with a long queue.");

  /** How long one review may wait for its score. */
  public Duration scoringTimeout() {
    return values.get(SCORING_TIMEOUT);
  }
}
