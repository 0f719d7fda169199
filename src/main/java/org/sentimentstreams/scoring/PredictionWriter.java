package org.sentimentstreams.scoring;

import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serializer;
import org.sentimentstreams.kafka.RecordLimits;
import org.sentimentstreams.kafka.RecordSize;
import org.sentimentstreams.schema.Prediction;

/**
 * Writes predictions as bytes, none larger than the topic allows. A record that is too large makes
 * the producer abort the transaction, and all its reviews would be scored again and again.
 */
final class PredictionWriter {
  private final String topic;
  private final Serializer<Prediction> serializer;
  private final RecordLimits limits;

  /**
   * @param topic of predictions
   */
  PredictionWriter(String topic, Serializer<Prediction> serializer, RecordLimits limits) {
    this.topic = topic;
    this.serializer = serializer;
    this.limits = limits;
  }

  String topic() {
    return topic;
  }

  /**
   * The value of a prediction.
   *
   * @param key of the review and of the prediction @param headers of the review and of the
   *     prediction
   * @throws InvalidReviewException if the review's key and headers make the prediction too large
   * @throws RecordTooLargeException if the prediction is too large without them
   */
  byte[] write(byte[] key, Headers headers, Prediction prediction) {
    byte[] value = serializer.serialize(topic, headers, prediction);
    long limit = limits.of(topic);
    long size = RecordSize.of(key, value, headers);
    if (size > limit) {
      if (RecordSize.of(null, value, new RecordHeaders()) > limit) {
        throw new RecordTooLargeException(
            "a prediction of %d bytes for topic %s, which allows %d"
                .formatted(value.length, topic, limit));
      }
      throw new InvalidReviewException(
          ("The prediction would have %d bytes, with the key and headers that it takes over "
                  + "from the review, and the topic %s allows %d")
              .formatted(size, topic, limit));
    }
    return value;
  }
}
