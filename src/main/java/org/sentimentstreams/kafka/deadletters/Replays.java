package org.sentimentstreams.kafka.deadletters;

import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.sentimentstreams.config.KafkaSettings;
import org.sentimentstreams.config.TopicSettings;
import org.sentimentstreams.kafka.RecordLimits;
import org.sentimentstreams.kafka.reading.RecordTruncation;
import org.sentimentstreams.kafka.reading.TopicScan;

/** Finds the reviews that dead letters were, and whether these can be sent again. */
public final class Replays {
  private final String topic;
  private final TopicScan reviews;
  private final long limit;

  /** What becomes of a letter. */
  public enum Fate {
    /** It can be replayed. */
    READY,
    /** It did not come from the topic of reviews. */
    NOT_A_REVIEW,
    /** It was cut, and its review is no longer in its topic. */
    ORIGINAL_GONE,
    /** The review is larger than its topic allows for our producer. */
    TOO_LARGE
  }

  /**
   * A dead letter and what can become of it.
   *
   * @param review is there if the fate is {@link Fate#READY}
   */
  public record Found(Fate fate, Optional<ReplayedReview> review) {
    private static Found without(Fate fate) {
      return new Found(fate, Optional.empty());
    }
  }

  /** Asks the broker how large a review may be. */
  public Replays(KafkaSettings kafka, TopicSettings topics) {
    topic = topics.reviews();
    reviews = new TopicScan(kafka, topic);
    RecordLimits limits = RecordLimits.ofProducers(kafka, topics.deadLetters());
    limits.ask(List.of(topic));
    limit = limits.of(topic);
  }

  /** Looks at one letter; reads the topic of reviews if the letter was cut. */
  public Found find(DeadLetter letter) {
    if (!letter.topic().map(topic::equals).orElse(false)) {
      return Found.without(Fate.NOT_A_REVIEW);
    }
    Optional<ConsumerRecord<byte[], byte[]>> original =
        letter.cuts().isEmpty() ? Optional.of(letter.record()) : original(letter);
    if (original.isEmpty()) {
      return Found.without(Fate.ORIGINAL_GONE);
    }
    var review = new ReplayedReview(letter, original.get());
    return RecordTruncation.isCut(original.get().headers()) || review.size() > limit
        ? Found.without(Fate.TOO_LARGE)
        : new Found(Fate.READY, Optional.of(review));
  }

  private Optional<ConsumerRecord<byte[], byte[]>> original(DeadLetter letter) {
    if (letter.partition().isEmpty() || letter.offset().isEmpty()) {
      return Optional.empty();
    }
    return reviews
        .at(letter.partition().getAsInt(), letter.offset().getAsLong())
        .filter(record -> RecordTruncation.isCut(record.headers()) || letter.isOf(record));
  }
}
