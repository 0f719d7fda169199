package org.sentimentstreams.training.suggest;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.sentimentstreams.kafka.values.ServiceValues;
import org.sentimentstreams.model.Digests;
import org.sentimentstreams.schema.Prediction;

/**
 * Finds the review of each prediction, which has its key, timestamp and headers. Where more than
 * one review has the same key and timestamp, the headers tell them apart; where they do not, no
 * guess is made.
 */
final class ReviewJoin {
  /** Scores of one text by one version differ by rounding only. */
  private static final double ROUNDING = 1e-3;

  private final Map<Place, Meeting> meetings = new LinkedHashMap<>();

  private record Place(ByteBuffer key, long time) {
    static Place of(ConsumerRecord<byte[], byte[]> record) {
      ByteBuffer key = record.key() == null ? null : ByteBuffer.wrap(record.key());
      return new Place(key, record.timestamp());
    }
  }

  private record Review(String text, String headers) {}

  private record Said(Prediction prediction, long offset, String headers) {}

  private record Meeting(List<Review> reviews, List<Said> predictions) {
    boolean isOfBoth() {
      return !reviews.isEmpty() && !predictions.isEmpty();
    }
  }

  /**
   * What has been found.
   *
   * @param joined the latest first
   * @param unscored reviews without a prediction: dead letters, and those that are not scored yet
   * @param unseen predictions without a review: it was deleted, or stands further back
   * @param ambiguous reviews for which there are several predictions, or the other way round
   */
  record Result(List<ScoredReview> joined, int unscored, int unseen, int ambiguous) {}

  void add(ConsumerRecord<byte[], byte[]> record, String text) {
    meeting(record).reviews().add(new Review(text, headers(record)));
  }

  void add(ConsumerRecord<byte[], byte[]> record, Prediction prediction) {
    meeting(record).predictions().add(new Said(prediction, record.offset(), headers(record)));
  }

  private Meeting meeting(ConsumerRecord<byte[], byte[]> record) {
    return meetings.computeIfAbsent(
        Place.of(record), place -> new Meeting(new ArrayList<>(), new ArrayList<>()));
  }

  /**
   * Stands for all but the one that the service takes away. As a digest, since a record may have
   * megabytes of them.
   */
  private static String headers(ConsumerRecord<byte[], byte[]> record) {
    MessageDigest digest = Digests.newSha256();
    boolean isEmpty = true;
    for (Header header : record.headers()) {
      if (!header.key().equals(ServiceValues.SCHEMA_ID_HEADER)) {
        isEmpty = false;
        digest.update(Digests.sha256(header.key()).getBytes(StandardCharsets.US_ASCII));
        byte[] value = header.value() == null ? new byte[0] : header.value();
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(value.length).array());
        digest.update(value);
      }
    }
    return isEmpty ? "" : Digests.hex(digest);
  }

  /** Joins what has been added. */
  Result result() {
    List<ScoredReview> joined = new ArrayList<>();
    int unscored = 0;
    int unseen = 0;
    int ambiguous = 0;
    for (Map.Entry<Place, Meeting> each : meetings.entrySet()) {
      Meeting all = each.getValue();
      List<Meeting> parts = isClear(each.getKey(), all) ? List.of(all) : byHeaders(all);
      for (Meeting part : parts) {
        if (!part.isOfBoth()) {
          unscored += part.reviews().size();
          unseen += part.predictions().size();
        } else if (isClear(each.getKey(), part)) {
          joined.add(joined(each.getKey(), part));
        } else {
          ambiguous += part.reviews().size();
        }
      }
    }
    joined.sort(Comparator.comparingLong(ScoredReview::time).reversed());
    return new Result(joined, unscored, unseen, ambiguous);
  }

  /** Whether there is one text, and nothing speaks for it that another text got a prediction. */
  private static boolean isClear(Place place, Meeting meeting) {
    if (!meeting.isOfBoth()) {
      return true;
    }
    Prediction latest = latest(meeting);
    return meeting.reviews().stream().map(Review::text).distinct().count() == 1
        && (place.key() != null || meeting.predictions().size() <= meeting.reviews().size())
        && meeting.predictions().stream()
            .map(Said::prediction)
            .filter(other -> other.getVersion().equals(latest.getVersion()))
            .allMatch(other -> Math.abs(other.getScore() - latest.getScore()) < ROUNDING);
  }

  private static List<Meeting> byHeaders(Meeting all) {
    Map<String, Meeting> parts = new LinkedHashMap<>();
    Function<String, Meeting> part =
        headers ->
            parts.computeIfAbsent(
                headers, none -> new Meeting(new ArrayList<>(), new ArrayList<>()));
    all.reviews().forEach(review -> part.apply(review.headers()).reviews().add(review));
    all.predictions().forEach(said -> part.apply(said.headers()).predictions().add(said));
    return List.copyOf(parts.values());
  }

  /** If a review was scored again, what was said last counts. */
  private static Prediction latest(Meeting meeting) {
    return meeting.predictions().stream()
        .max(Comparator.comparingLong(Said::offset))
        .orElseThrow()
        .prediction();
  }

  private static ScoredReview joined(Place place, Meeting meeting) {
    String key =
        place.key() == null ? null : new String(place.key().array(), StandardCharsets.UTF_8);
    return new ScoredReview(key, place.time(), meeting.reviews().get(0).text(), latest(meeting));
  }
}
