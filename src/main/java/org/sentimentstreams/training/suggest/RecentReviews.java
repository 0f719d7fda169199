package org.sentimentstreams.training.suggest;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.Deserializer;
import org.sentimentstreams.config.FormatSettings;
import org.sentimentstreams.config.KafkaSettings;
import org.sentimentstreams.config.TopicSettings;
import org.sentimentstreams.kafka.reading.LatestRecords;
import org.sentimentstreams.kafka.values.ServiceValues;
import org.sentimentstreams.model.Problem;
import org.sentimentstreams.schema.Prediction;
import org.sentimentstreams.schema.Review;

/**
 * The latest reviews that the service has scored, with what it said of them. It reads the topics of
 * reviews and of predictions backwards, both at once, since either may be ahead: reviews wait to be
 * scored, and the oldest of either topic may be deleted already. For one use.
 */
public final class RecentReviews {
  /** Records of one topic that are read at most, by the number of wanted reviews. */
  private static final int MOST_READ = 10;

  private static final double ROUNDING = 1e-3;

  private final KafkaSettings kafka;
  private final TopicSettings topics;
  private final Deserializer<Review> reviewValues;
  private final Deserializer<Prediction> predictionValues;
  private final String model;
  private final ReviewJoin join = new ReviewJoin();
  private int reviews;
  private int predictions;
  private int unreadable;
  private int ofOtherModels;
  private boolean brokerSetsTimes;

  /**
   * What was read.
   *
   * @param reviews that could be read
   * @param predictions that could be read, of the model that was asked for
   * @param unreadable records of either topic whose values cannot be decoded
   * @param ofOtherModels predictions of other models
   * @param joined reviews with their predictions
   * @param unscored reviews without a prediction
   * @param unseen predictions without a review
   * @param ambiguous reviews that share key and timestamp, so that nobody knows what was said of
   *     which
   * @param brokerSetsTimes whether the topic of predictions stamps records itself, so that they do
   *     not have the times of their reviews
   */
  public record Report(
      int reviews,
      int predictions,
      int unreadable,
      int ofOtherModels,
      int joined,
      int unscored,
      int unseen,
      int ambiguous,
      boolean brokerSetsTimes) {}

  /**
   * @param model whose predictions count
   */
  public RecentReviews(
      KafkaSettings kafka, TopicSettings topics, FormatSettings formats, String model) {
    var values = new ServiceValues(formats);
    this.kafka = kafka;
    this.topics = topics;
    this.reviewValues = values.reviews().deserializer();
    this.predictionValues = values.predictions().deserializer();
    this.model = model;
  }

  /**
   * Adds them to the candidates, the latest first.
   *
   * @param wanted about how many reviews with a prediction to read, if there are so many
   * @param isWanted by what was said of them
   * @param timeout how long the broker may take for an answer
   * @throws org.sentimentstreams.kafka.BrokerException if nobody answers
   * @throws org.sentimentstreams.kafka.values.SchemaRegistryException if a value needs the schema
   *     registry, and that does not answer
   */
  public Report addTo(
      Candidates candidates, int wanted, Predicate<Prediction> isWanted, Duration timeout) {
    ReviewJoin.Result found = read(wanted, timeout);
    List<ScoredReview> latest = found.joined().subList(0, Math.min(wanted, found.joined().size()));
    Set<String> multiLabel = multiLabelVersions(latest);
    for (ScoredReview each : latest) {
      if (!isWanted.test(each.prediction())) {
        continue;
      }
      candidates.add(
          each.key(),
          each.text(),
          each.prediction().getScores(),
          multiLabel.contains(each.prediction().getVersion())
              ? Problem.MULTI_LABEL
              : Problem.SINGLE_LABEL);
    }
    return new Report(
        reviews,
        predictions,
        unreadable,
        ofOtherModels,
        latest.size(),
        found.unscored(),
        found.unseen(),
        found.ambiguous(),
        brokerSetsTimes);
  }

  private ReviewJoin.Result read(int wanted, Duration timeout) {
    try (var ofReviews = new LatestRecords(kafka, topics.reviews(), timeout);
        var ofPredictions = new LatestRecords(kafka, topics.predictions(), timeout)) {
      ReviewJoin.Result found = join.result();
      int block = wanted;
      boolean isMore = true;
      while (isMore && found.joined().size() < wanted && read() < (long) MOST_READ * wanted) {
        boolean more = ofReviews.readBack(block, this::review);
        isMore = ofPredictions.readBack(block, this::prediction) || more;
        found = join.result();
        block *= 2;
      }
      return found;
    }
  }

  private long read() {
    return (long) Math.max(reviews, predictions + ofOtherModels) + unreadable;
  }

  private void review(ConsumerRecord<byte[], byte[]> record) {
    Review review = value(record, reviewValues);
    if (review != null) {
      reviews++;
      join.add(record, review.getText());
    }
  }

  private void prediction(ConsumerRecord<byte[], byte[]> record) {
    Prediction prediction = value(record, predictionValues);
    if (prediction == null) {
      return;
    }
    if (!prediction.getModel().equals(model)) {
      ofOtherModels++;
      return;
    }
    predictions++;
    brokerSetsTimes |= record.timestampType() == TimestampType.LOG_APPEND_TIME;
    join.add(record, prediction);
  }

  /** Null for a tombstone, and for what cannot be read. */
  private <T> T value(ConsumerRecord<byte[], byte[]> record, Deserializer<T> values) {
    try {
      return record.value() == null
          ? null
          : values.deserialize(record.topic(), record.headers(), record.value());
    } catch (SerializationException e) {
      unreadable++;
      return null;
    }
  }

  /** Probabilities of labels that exclude one another sum up to 1. */
  private static Set<String> multiLabelVersions(List<ScoredReview> reviews) {
    Set<String> versions = new HashSet<>();
    for (ScoredReview each : reviews) {
      double sum =
          each.prediction().getScores().values().stream().mapToDouble(Double::doubleValue).sum();
      if (Math.abs(sum - 1) > ROUNDING) {
        versions.add(each.prediction().getVersion());
      }
    }
    return versions;
  }
}
