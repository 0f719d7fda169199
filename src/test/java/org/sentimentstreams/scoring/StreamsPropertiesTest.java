package org.sentimentstreams.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;
import org.sentimentstreams.config.SettingsLoader;
import org.sentimentstreams.kafka.RecordLimits;

class StreamsPropertiesTest {

  private static StreamsConfig streams(Map<String, String> flags) {
    var settings = SettingsLoader.load(Optional.empty(), Map.of(), flags);
    var limits = RecordLimits.ofService(settings.kafka(), settings.topics().deadLetters(), 1);
    var letters = new DeadLetters("dlq", limits, new SimpleMeterRegistry());
    return new StreamsConfig(StreamsProperties.of(settings.scoring(), letters));
  }

  @Test
  void shouldNoticeNewPartitionsWithinSecondsUnlessToldOtherwise() {
    assertThat(streams(Map.of()).getMainConsumerConfigs("g", "c", 1))
        .containsEntry("metadata.max.age.ms", 10_000L);
    assertThat(
            streams(Map.of("kafka.metadata.max.age.ms", "77"))
                .getMainConsumerConfigs("g", "c", 1)
                .get("metadata.max.age.ms"))
        .hasToString("77");
  }

  @Test
  void shouldGiveTransactionsMoreTimeThanThereIsBetweenTwoCommits() {
    assertThat(streams(Map.of("commit.interval.ms", "60000")).getProducerConfigs("p"))
        .containsEntry("transaction.timeout.ms", 80_000);
  }

  @Test
  void shouldSendPredictionsSoonerThanStreamsDoesUnlessToldOtherwise() {
    assertThat(streams(Map.of()).getProducerConfigs("p")).containsEntry("linger.ms", 20L);
    for (String key : List.of("kafka.linger.ms", "kafka.producer.linger.ms")) {
      assertThat(streams(Map.of(key, "7")).getProducerConfigs("p").get("linger.ms"))
          .as(key)
          .hasToString("7");
    }
  }

  @Test
  void shouldSendRecordsAsLargeAsDeadLettersOfTheLargestReviews() {
    Map<String, Object> producer =
        streams(Map.of("topics.max.message.bytes", "60000000", "batch.queue.max.bytes", "70000000"))
            .getProducerConfigs("p");

    assertThat(producer)
        .containsEntry("max.request.size", 60_000_000 + (1 << 20))
        .containsEntry("buffer.memory", 2L * (60_000_000 + (1 << 20)));
  }
}
