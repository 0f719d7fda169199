package org.sentimentstreams.lab.chaos;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.nio.charset.StandardCharsets;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.Deserializer;
import org.sentimentstreams.challenger.KeyPlace;
import org.sentimentstreams.kafka.values.AvroSerde;
import org.sentimentstreams.schema.Prediction;

/**
 * Checks that challengers score what they should and nothing else: in a canary, reviews of their
 * share in the stream of predictions; in shadow mode, reviews of their share on a topic of their
 * own, and never in the stream. Whether predictions of the stream are right, {@link OutputCheck}
 * says.
 */
final class ChallengerCheck {
  private final ChallengerMode mode;
  private final Predicate<String> isChallenger;
  private final BiPredicate<String, Prediction> isRight;

  @GuardedBy("this")
  private final Deserializer<Prediction> deserializer =
      AvroSerde.of(Prediction.class).deserializer();

  @GuardedBy("this")
  private int served;

  @GuardedBy("this")
  private int shadowed;

  @GuardedBy("this")
  private int wrong;

  /**
   * @param isChallenger whether a version has never been the champion
   * @param isRight whether a prediction is what its version says of a text
   */
  ChallengerCheck(
      ChallengerMode mode,
      Predicate<String> isChallenger,
      BiPredicate<String, Prediction> isRight) {
    this.mode = mode;
    this.isChallenger = isChallenger;
    this.isRight = isRight;
  }

  /**
   * What was found so far.
   *
   * @param served predictions of challengers in the stream
   * @param shadowed predictions of challengers on their own topic
   * @param wrong of all these, those that should not be there or say something else than their
   *     version says
   */
  record Findings(ChallengerMode mode, int served, int shadowed, int wrong) {
    boolean isClean() {
      return wrong == 0
          && (served > 0) == (mode == ChallengerMode.CANARY)
          && (shadowed > 0) == (mode == ChallengerMode.SHADOW);
    }
  }

  /** A record of the stream of predictions. */
  synchronized void addPrediction(ConsumerRecord<byte[], byte[]> record) {
    Prediction prediction = prediction(record);
    if (prediction != null && isChallenger.test(prediction.getVersion())) {
      served++;
      wrong += mode == ChallengerMode.CANARY && isInShare(record) ? 0 : 1;
    }
  }

  /** A record of the topic of challengers. */
  synchronized void addShadow(ConsumerRecord<byte[], byte[]> record) {
    Prediction prediction = prediction(record);
    shadowed++;
    boolean isGood =
        prediction != null
            && isChallenger.test(prediction.getVersion())
            && isInShare(record)
            && saysTheSame(record, prediction);
    wrong += isGood ? 0 : 1;
  }

  /** Of a review without a key, the text counts, which the record does not have. */
  private boolean isInShare(ConsumerRecord<byte[], byte[]> record) {
    return record.key() == null || KeyPlace.of(record.key(), "") < mode.share();
  }

  /** Only texts of numbered reviews are known. */
  private boolean saysTheSame(ConsumerRecord<byte[], byte[]> record, Prediction prediction) {
    Header number = record.headers().lastHeader(NumberedReviews.NUMBER);
    if (number == null) {
      return true;
    }
    int review = Integer.parseInt(new String(number.value(), StandardCharsets.UTF_8));
    return record.timestamp() == NumberedReviews.timestamp(review)
        && isRight.test(NumberedReviews.text(review), prediction);
  }

  @GuardedBy("this")
  private Prediction prediction(ConsumerRecord<byte[], byte[]> record) {
    try {
      return deserializer.deserialize(record.topic(), record.value());
    } catch (SerializationException e) {
      return null;
    }
  }

  synchronized Findings findings() {
    return new Findings(mode, served, shadowed, wrong);
  }
}
