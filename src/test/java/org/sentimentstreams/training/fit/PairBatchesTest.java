package org.sentimentstreams.training.fit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class PairBatchesTest {
  /** 12 rows of label 0, 4 of label 1, 1 of label 2. */
  private static final int[] RIGHT = {0, 0, 1, 0, 0, 1, 0, 0, 2, 0, 0, 1, 0, 0, 1, 0, 0};

  private static long rowsOf(int label, int[] batch) {
    return Arrays.stream(batch).filter(row -> RIGHT[row] == label).count();
  }

  @Test
  void shouldTakeEachLabelAlike() {
    PairBatches batches = new PairBatches(RIGHT, 6, 1);

    for (int i = 0; i < 20; i++) {
      int[] batch = batches.next();
      assertThat(batch).hasSize(6).doesNotHaveDuplicates();
      assertThat(rowsOf(2, batch)).isEqualTo(1);
      assertThat(rowsOf(0, batch)).isBetween(2L, 3L);
      assertThat(rowsOf(1, batch)).isBetween(2L, 3L);
    }
  }

  @Test
  void shouldMeetEveryRow() {
    PairBatches batches = new PairBatches(RIGHT, 6, 1);
    Set<Integer> met = new TreeSet<>();
    for (int i = 0; i < 6; i++) {
      Arrays.stream(batches.next()).forEach(met::add);
    }

    assertThat(met).hasSize(RIGHT.length);
  }

  @Test
  void shouldEndWithFewerRowsThanABatchHas() {
    assertThat(new PairBatches(RIGHT, 64, 1).next()).hasSize(RIGHT.length);
    assertThat(new PairBatches(new int[] {0, 1}, 16, 1).next()).containsExactlyInAnyOrder(0, 1);
  }

  @Test
  void shouldGiveTheSameForTheSameSeed() {
    assertThat(new PairBatches(RIGHT, 6, 7).next()).isEqualTo(new PairBatches(RIGHT, 6, 7).next());
  }
}
