package org.sentimentstreams.scoring;

import java.time.Duration;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.sentimentstreams.schema.Review;

/** reviews → score → predictions: one for one, stateless, keys untouched. */
final class ScoringTopology {
  private ScoringTopology() {}

  /** The topology without a listener. */
  static Topology build(
      String reviews,
      Deserializer<Review> values,
      PredictionWriter predictions,
      LookAhead lookAhead,
      ModelRoutes routes,
      Duration timeout) {
    return build(
        reviews,
        values,
        predictions,
        new ReviewScorer(lookAhead, routes, timeout),
        new CommitRequests(),
        (scored, asRecord) -> {});
  }

  /**
   * @param values of the topic of reviews
   * @param commits where each processor offers its context
   * @param scorer knows the prediction of each review
   * @param watch called with each prediction, on the stream threads
   */
  static Topology build(
      String reviews,
      Deserializer<Review> values,
      PredictionWriter predictions,
      ReviewScorer scorer,
      CommitRequests commits,
      ScoringProcessor.Watch watch) {
    StreamsBuilder builder = new StreamsBuilder();
    // Bytes, since Streams decodes a record ahead of its turn: its dead letter could be committed
    // before its offset, and would come again after a stop between the two.
    builder.stream(
            reviews, Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()).withName("reviews"))
        .process(
            () -> new ScoringProcessor(values, scorer, commits, predictions, watch),
            Named.as("score"))
        .to(
            predictions.topic(),
            Produced.with(Serdes.ByteArray(), Serdes.ByteArray()).withName("predictions"));
    return builder.build();
  }
}
