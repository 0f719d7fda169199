package org.sentimentstreams.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordTimeTest {
  private static final long NOW = 1_800_000_000_000L;
  private static final long HALF_AN_HOUR = 30 * 60 * 1000;

  @ParameterizedTest
  @ValueSource(longs = {0, 1234, NOW, NOW + HALF_AN_HOUR})
  void shouldKeepATimeThatARecordMayHave(long time) {
    assertThat(RecordTime.usable(time, NOW)).isEqualTo(time);
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, -2, Long.MIN_VALUE, NOW + HALF_AN_HOUR + 1, NOW * 1000, Long.MAX_VALUE})
  void shouldTakeTheReadersTimeInsteadOfOneThatKafkaRefuses(long time) {
    assertThat(RecordTime.usable(time, NOW)).isEqualTo(NOW);
  }

  @Test
  void shouldShowNoTimeForARecordWithoutOne() {
    assertThat(RecordTime.shown(-1)).isNull();
    assertThat(RecordTime.shown(0)).isEqualTo("1970-01-01T00:00:00Z");
  }
}
