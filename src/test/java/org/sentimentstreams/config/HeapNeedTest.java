package org.sentimentstreams.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HeapNeedTest {
  private static final long MIB = 1 << 20;

  private static Settings settings(String... flags) {
    return SettingsLoader.load(
        Optional.empty(), Map.of(), flags.length == 0 ? Map.of() : Map.of(flags[0], flags[1]));
  }

  @Test
  void shouldFindAGigabyteEnoughForTheDefaults() {
    HeapNeed need = HeapNeed.ofService(settings(), 6);

    // 128 + 32 cached + 2 · 64 queued, and 3 readers with 5 records and 6 partitions with 2.
    assertThat(need.bytes()).isEqualTo((288 + (3 * 5 + 6 * 2) * 16) * MIB);
    assertThat(need.warning(1024 * MIB)).isEmpty();
  }

  @Test
  void shouldNameTheNumbersAndWhatToSet() {
    HeapNeed need = HeapNeed.ofService(settings(), 24);

    assertThat(need.warning(1024 * MIB))
        .hasValue(
            "The heap of 1024 MiB may be too small: 63 records of topics.max.message.bytes (16777216 bytes) may be in it at once, which with the rest are 1296 MiB. Allow more, with JAVA_OPTS=-Xmx1296m, or set topics.max.message.bytes=11534336");
    assertThat(
            HeapNeed.ofService(settings(Settings.TOPICS_MAX_MESSAGE_BYTES, "11534336"), 24)
                .warning(1024 * MIB))
        .isEmpty();
  }

  @Test
  void shouldNotAdviseSmallerRecordsWhereTheRestAloneIsTooMuch() {
    assertThat(HeapNeed.ofService(settings(), 6).warning(300 * MIB).orElseThrow())
        .endsWith("with JAVA_OPTS=-Xmx720m");
  }

  @Test
  void shouldCountThreadsAndTheReadAhead() {
    long records = HeapNeed.ofService(settings(), 6).records();

    assertThat(HeapNeed.ofService(settings(Settings.NUM_STREAM_THREADS, "3"), 6).records())
        .isEqualTo(records + 5);
    assertThat(HeapNeed.ofService(settings(Settings.READ_AHEAD_REVIEWS, "0"), 6).records())
        .isEqualTo(records - 5 - 6);
    assertThat(HeapNeed.ofTrainer(settings(), 6).bytes()).isEqualTo((128 + 11 * 16) * MIB);
  }
}
