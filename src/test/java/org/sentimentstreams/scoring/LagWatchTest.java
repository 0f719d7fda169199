package org.sentimentstreams.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.IsolationLevel;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.config.SettingsLoader;
import org.sentimentstreams.kafka.reading.GroupBacklog;
import org.sentimentstreams.ops.Health;

/** What is shown where the lag cannot be read; {@code ScoringServiceTest} has the rest. */
@Timeout(60)
class LagWatchTest {
  private final AtomicLong clock = new AtomicLong();
  private final AtomicLong scored = new AtomicLong();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Settings settings =
      SettingsLoader.load(Optional.empty(), Map.of(), Map.of("bootstrap.servers", "127.0.0.1:1"));

  private LagWatch watch() {
    return new LagWatch(
        settings.scoring(),
        () ->
            new GroupBacklog(
                settings.kafka(),
                settings.topics().reviews(),
                false,
                IsolationLevel.READ_COMMITTED,
                Duration.ofMillis(10)),
        Set::of,
        scored::get,
        meters,
        clock::get);
  }

  private double failures() {
    return meters.get("sentiment.lag.failures").counter().count();
  }

  @Test
  void shouldShowThatTheLagIsNotKnown() {
    try (LagWatch watch = watch()) {
      assertThat(failures()).isZero();
      watch.start();
      Awaitility.await().untilAsserted(() -> assertThat(failures()).isPositive());
      assertThat(watch.health()).isEqualTo(Health.UP);

      clock.set(Duration.ofSeconds(61).toNanos());

      assertThat(meters.get("sentiment.lag.age").gauge().value()).isEqualTo(61);
      assertThat(watch.health().isReady()).isFalse();
      assertThat(watch.health().reasons())
          .singleElement()
          .asString()
          .contains("Nothing was scored for 61 s", "No Kafka broker answered at 127.0.0.1:1");
      scored.set(1);
      assertThat(watch.health()).isEqualTo(Health.UP);
    }
  }
}
