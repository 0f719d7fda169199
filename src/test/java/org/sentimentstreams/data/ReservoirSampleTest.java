package org.sentimentstreams.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReservoirSampleTest {

  private static final List<ReviewRow> TEN =
      IntStream.range(0, 10)
          .mapToObj(i -> new ReviewRow(i + 1L, null, "text " + i, null, null, null))
          .toList();

  @Test
  void shouldGiveAllRowsWithoutALimit() {
    assertThat(ReservoirSample.of(TEN, OptionalInt.empty(), 1)).isEqualTo(TEN);
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 11, Integer.MAX_VALUE})
  void shouldGiveAllRowsWhenThereAreNotMoreThanTheLimit(int limit) {
    assertThat(ReservoirSample.of(TEN, OptionalInt.of(limit), 1)).isEqualTo(TEN);
  }

  @Test
  void shouldGiveNothingForALimitOfZeroOrAnEmptyFile() {
    assertThat(ReservoirSample.of(TEN, OptionalInt.of(0), 1)).isEmpty();
    assertThat(ReservoirSample.of(List.of(), OptionalInt.of(3), 1)).isEmpty();
  }

  @Test
  void shouldRefuseANegativeLimit() {
    assertThatThrownBy(() -> ReservoirSample.of(TEN, OptionalInt.of(-1), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-1");
  }

  @Test
  void shouldKeepTheOrderOfTheFileAndDrawNoRowTwice() {
    for (long seed = 0; seed < 50; seed++) {
      List<ReviewRow> drawn = ReservoirSample.of(TEN, OptionalInt.of(4), seed);

      assertThat(drawn).hasSize(4);
      assertThat(drawn.stream().map(ReviewRow::line).toList()).isSorted().doesNotHaveDuplicates();
    }
  }

  @Test
  void shouldDrawTheSameRowsForTheSameSeedOnly() {
    var first = ReservoirSample.of(TEN, OptionalInt.of(5), 7);

    assertThat(ReservoirSample.of(TEN, OptionalInt.of(5), 7)).isEqualTo(first);
    assertThat(
            IntStream.range(0, 20)
                .mapToObj(seed -> ReservoirSample.of(TEN, OptionalInt.of(5), seed)))
        .anyMatch(other -> !other.equals(first));
  }

  @Test
  void shouldGiveEveryRowTheSameChance() {
    var counts = new int[10];
    for (long seed = 0; seed < 20_000; seed++) {
      ReservoirSample.of(TEN, OptionalInt.of(3), seed)
          .forEach(row -> counts[(int) row.line() - 1]++);
    }

    // 6,000 are expected of each; the standard deviation is 65.
    assertThat(Arrays.stream(counts).boxed())
        .allSatisfy(count -> assertThat(count).isBetween(5_600, 6_400));
  }
}
