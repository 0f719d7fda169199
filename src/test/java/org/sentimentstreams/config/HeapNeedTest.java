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
    HeapNeed need = HeapNeed.ofService(settings().scoring(), 6);

    // 128 + 32 cached + 2 · 64 queued, and 3 readers with 5 records and 6 partitions with 2.
    assertThat(need.bytes()).isEqualTo((288 + (3 * 5 + 6 * 2) * 16) * MIB);
    assertThat(need.warning(1024 * MIB)).isEmpty();
  }

  @Test
  void shouldNameTheNumbersAndWhatToSet() {
    HeapNeed need = HeapNeed.ofService(settings().scoring(), 24);

    assertThat(need.warning(1024 * MIB))
        .hasValue(
            "The heap of 1024 MiB may be too small: 63 records of topics.max.message.bytes (16777216 bytes) may be in it at once, which with the rest are 1296 MiB. Allow more, with JAVA_OPTS=-Xmx1296m, or set topics.max.message.bytes=11534336");
    assertThat(
            HeapNeed.ofService(settings("topics.max.message.bytes", "11534336").scoring(), 24)
                .warning(1024 * MIB))
        .isEmpty();
  }

  @Test
  void shouldNotAdviseSmallerRecordsWhereTheRestAloneIsTooMuch() {
    assertThat(HeapNeed.ofService(settings().scoring(), 6).warning(300 * MIB).orElseThrow())
        .endsWith("with JAVA_OPTS=-Xmx720m");
  }

  @Test
  void shouldCountThreadsAndTheReadAhead() {
    long records = HeapNeed.ofService(settings().scoring(), 6).records();

    assertThat(HeapNeed.ofService(settings("num.stream.threads", "3").scoring(), 6).records())
        .isEqualTo(records + 5);
    assertThat(HeapNeed.ofService(settings("read.ahead.reviews", "0").scoring(), 6).records())
        .isEqualTo(records - 5 - 6);
  }

  @Test
  void shouldCountASecondReaderOfLabelsForExams() {
    assertThat(HeapNeed.ofTrainer(settings().trainer(), 6).bytes())
        .isEqualTo((128 + 2 * 11 * 16) * MIB);
    assertThat(HeapNeed.ofTrainer(settings("exam.action", "off").trainer(), 6).bytes())
        .isEqualTo((128 + 11 * 16) * MIB);
  }
}
