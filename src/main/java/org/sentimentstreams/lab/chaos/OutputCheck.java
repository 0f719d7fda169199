package org.sentimentstreams.lab.chaos;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.sentimentstreams.schema.Prediction;

/** Compares predictions, as they are read, with what should come of {@link NumberedReviews}. */
final class OutputCheck {
  private static final int HEADERS = 3;

  @GuardedBy("this")
  private final PredictionCheck check;

  @GuardedBy("this")
  private final BitSet seen = new BitSet();

  @GuardedBy("this")
  private final Map<String, Integer> lastOfKey = new HashMap<>();

  @GuardedBy("this")
  private int duplicated;

  @GuardedBy("this")
  private int outOfOrder;

  @GuardedBy("this")
  private int wrongPredictions;

  @GuardedBy("this")
  private int wrongHeaders;

  @GuardedBy("this")
  private int wrongTimestamps;

  /**
   * @param isRight whether a prediction is what its version says of a text
   */
  OutputCheck(BiPredicate<String, Prediction> isRight) {
    check = new PredictionCheck(isRight);
  }

  /**
   * What was found so far.
   *
   * @param duplicated predictions beyond the first of a review
   * @param outOfOrder predictions that came after one of a later review with the same key
   * @param wrongPredictions predictions that are not what their version says of their review
   * @param wrongHeaders predictions without the key and exactly the headers of their review
   * @param wrongTimestamps predictions with another timestamp than their review
   * @param versions versions that made them
   */
  record Findings(
      int duplicated,
      int outOfOrder,
      int wrongPredictions,
      int wrongHeaders,
      int wrongTimestamps,
      int versions) {}

  synchronized void add(ConsumerRecord<byte[], byte[]> record) {
    int number = number(record);
    if (number < 0 || !hasOwnKeyAndHeaders(record, number)) {
      wrongHeaders++;
      return;
    }
    if (record.timestamp() != NumberedReviews.timestamp(number)) {
      wrongTimestamps++;
    }
    if (!check.isRight(record, NumberedReviews.text(number))) {
      wrongPredictions++;
    }
    if (seen.get(number)) {
      duplicated++;
      return;
    }
    seen.set(number);
    String key = new String(record.key(), StandardCharsets.UTF_8);
    Integer last = lastOfKey.put(key, number);
    if (last != null && last > number) {
      outOfOrder++;
    }
  }

  /** How many of these reviews have no prediction. */
  synchronized int missing(BitSet confirmed) {
    BitSet missing = (BitSet) confirmed.clone();
    missing.andNot(seen);
    return missing.cardinality();
  }

  synchronized Findings findings() {
    return new Findings(
        duplicated, outOfOrder, wrongPredictions, wrongHeaders, wrongTimestamps, check.versions());
  }

  private static int number(ConsumerRecord<byte[], byte[]> record) {
    Header header = record.headers().lastHeader(NumberedReviews.NUMBER);
    return header == null
        ? -1
        : Integer.parseInt(new String(header.value(), StandardCharsets.UTF_8));
  }

  private static boolean hasOwnKeyAndHeaders(ConsumerRecord<byte[], byte[]> record, int number) {
    Header trace = record.headers().lastHeader(NumberedReviews.TRACE);
    return StreamSupport.stream(record.headers().spliterator(), false).count() == HEADERS
        && trace != null
        && Arrays.equals(trace.value(), NumberedReviews.trace(number))
        && Arrays.equals(record.key(), NumberedReviews.key(number));
  }
}
