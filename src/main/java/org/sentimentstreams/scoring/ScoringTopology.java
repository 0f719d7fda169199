package org.sentimentstreams.scoring;

import java.time.Duration;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.sentimentstreams.kafka.ServiceValues;
import org.sentimentstreams.ops.ScoredReview;

/** reviews → score → predictions: one for one, stateless, keys untouched. */
public final class ScoringTopology {
  private ScoringTopology() {}

  /** The topology with nobody who looks on. */
  public static Topology build(
      String reviews,
      String predictions,
      ServiceValues values,
      LookAhead lookAhead,
      Duration timeout) {
    return build(reviews, predictions, values, lookAhead, timeout, scored -> {});
  }

  /**
   * @param values of both topics
   * @param timeout how long one review may wait for its score
   * @param watch is shown each prediction, in the stream's own threads
   */
  public static Topology build(
      String reviews,
      String predictions,
      ServiceValues values,
      LookAhead lookAhead,
      Duration timeout,
      Consumer<ScoredReview> watch) {
    StreamsBuilder builder = new StreamsBuilder();
    builder.stream(reviews, Consumed.with(Serdes.ByteArray(), values.reviews()).withName("reviews"))
        .process(() -> new ScoringProcessor(lookAhead, timeout, watch), Named.as("score"))
        .to(
            predictions,
            Produced.with(Serdes.ByteArray(), values.predictions()).withName("predictions"));
    return builder.build();
  }
}
