package org.sentimentstreams.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sentimentstreams.batching.BatchReport;
import org.sentimentstreams.config.SettingsLoader;

class PollWatchTest {
  private static PollWatch watch(Map<String, String> flags) {
    return new PollWatch(SettingsLoader.load(Optional.empty(), Map.of(), flags).kafka());
  }

  private static BatchReport batch(Duration device) {
    return new BatchReport("sentiment", 64, 1500, 2048, device, device);
  }

  @Test
  void shouldWarnWithTheNumbersWhenABatchNearsThePollInterval() {
    PollWatch watch = watch(Map.of("kafka.max.poll.interval.ms", "10000"));

    assertThat(watch.warning(batch(Duration.ofSeconds(3))).orElseThrow())
        .contains("64 reviews", "1500 tokens", "3000 ms", "max.poll.interval.ms is 10000");
    assertThat(watch.warning(batch(Duration.ofSeconds(2)))).isEmpty();
  }

  @Test
  void shouldKnowTheIntervalOfTheMainConsumerAndKafkasDefault() {
    PollWatch watch =
        watch(
            Map.of(
                "kafka.max.poll.interval.ms",
                "10000",
                "kafka.main.consumer.max.poll.interval.ms",
                "1000"));

    assertThat(watch.warning(batch(Duration.ofMillis(300)))).isPresent();
    assertThat(watch(Map.of()).warning(batch(Duration.ofSeconds(74)))).isEmpty();
    assertThat(watch(Map.of()).warning(batch(Duration.ofSeconds(76)))).isPresent();
  }
}
