package org.sentimentstreams.challenger;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;

class KeyPlaceTest {
  private static final int KEYS = 60_000;
  private static final int PARTITIONS = 6;

  private static byte[] key(int number) {
    return ("user-" + number).getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void shouldPutTheSameKeyAtTheSamePlaceWhateverTheText() {
    assertThat(KeyPlace.of(key(7), "one")).isEqualTo(KeyPlace.of(key(7), "other"));
  }

  @Test
  void shouldGoByTheTextOfAReviewWithoutAKey() {
    assertThat(KeyPlace.of(null, "one"))
        .isEqualTo(KeyPlace.of(null, "one"))
        .isNotEqualTo(KeyPlace.of(null, "other"));
  }

  /** Five standard deviations of a share of 1 % are 0.5 % of a partition's keys. */
  @Test
  void shouldTakeItsShareOfEveryPartition() {
    double share = 0.01;
    int[] all = new int[PARTITIONS];
    int[] taken = new int[PARTITIONS];
    IntStream.range(0, KEYS)
        .forEach(
            i -> {
              int partition = Utils.toPositive(Utils.murmur2(key(i))) % PARTITIONS;
              all[partition]++;
              taken[partition] += KeyPlace.of(key(i), "") < share ? 1 : 0;
            });
    for (int partition = 0; partition < PARTITIONS; partition++) {
      assertThat((double) taken[partition] / all[partition]).isBetween(0.005, 0.015);
    }
  }

  @Test
  void shouldSpreadKeysOverTheWholeRange() {
    long[] tenths = new long[10];
    IntStream.range(0, KEYS).forEach(i -> tenths[(int) (10 * KeyPlace.of(key(i), ""))]++);
    for (long tenth : tenths) {
      assertThat(tenth).isBetween(KEYS / 10 - 400L, KEYS / 10 + 400L);
    }
  }
}
