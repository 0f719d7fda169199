package org.sentimentstreams.scoring;

import java.time.Duration;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.sentimentstreams.kafka.AvroSerde;
import org.sentimentstreams.schema.Prediction;
import org.sentimentstreams.schema.Review;

/** reviews → score → predictions: one for one, stateless, keys untouched. */
public final class ScoringTopology {
  private ScoringTopology() {}

  /**
   * @param timeout how long one review may wait for its score
   */
  public static Topology build(
      String reviews, String predictions, LookAhead lookAhead, Duration timeout) {
    StreamsBuilder builder = new StreamsBuilder();
    builder.stream(
            reviews,
            Consumed.with(Serdes.ByteArray(), AvroSerde.of(Review.class)).withName("reviews"))
        .process(() -> new ScoringProcessor(lookAhead, timeout), Named.as("score"))
        .to(
            predictions,
            Produced.with(Serdes.ByteArray(), AvroSerde.of(Prediction.class))
                .withName("predictions"));
    return builder.build();
  }
}
