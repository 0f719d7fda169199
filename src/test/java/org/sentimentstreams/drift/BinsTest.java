package org.sentimentstreams.drift;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BinsTest {
  private static Bins bins(List<String> labels, boolean isMulti, int maxTokens) {
    return new Bins(labels, isMulti, maxTokens, true, true);
  }

  @Test
  void shouldHaveNoBinForScoresThatTwoLabelsCannotHave() {
    Bins two = bins(List.of("no", "yes"), false, 256);
    Bins multi = bins(List.of("no", "yes"), true, 256);
    Bins three = bins(List.of("a", "b", "c"), false, 256);

    assertThat(two.size(Signal.SCORE)).isEqualTo(multi.size(Signal.SCORE) - 1);
    assertThat(three.size(Signal.SCORE)).isEqualTo(multi.size(Signal.SCORE));
    assertThat(two.score(0.5)).isZero();
    assertThat(three.score(0.4)).isZero();
    assertThat(three.score(0.5)).isEqualTo(1);
  }

  @Test
  void shouldPutTheHighestScoreIntoTheLastBin() {
    for (boolean isMulti : List.of(false, true)) {
      Bins bins = bins(List.of("no", "yes"), isMulti, 256);
      assertThat(bins.score(1)).isEqualTo(bins.size(Signal.SCORE) - 1);
      assertThat(bins.score(0.99)).isEqualTo(bins.size(Signal.SCORE) - 1);
      assertThat(bins.score(0.9899)).isEqualTo(bins.size(Signal.SCORE) - 2);
    }
  }

  @Test
  void shouldKeepTheLastBinOfLengthsForTextsAsLongAsCanBeRead() {
    for (int maxTokens : new int[] {8, 16, 100, 256, 8192, 10_000}) {
      Bins bins = bins(List.of("no", "yes"), false, maxTokens);
      int last = bins.size(Signal.LENGTH) - 1;
      assertThat(bins.length(maxTokens)).isEqualTo(last);
      assertThat(bins.length(maxTokens - 1)).isEqualTo(last - 1);
      assertThat(bins.length(1)).isZero();
    }
  }

  @Test
  void shouldTellNoUnknownPiecesFromFew() {
    Bins bins = bins(List.of("no", "yes"), false, 256);
    assertThat(bins.unknown(200, 0)).isZero();
    assertThat(bins.unknown(200, 1)).isEqualTo(1);
    assertThat(bins.unknown(200, 4)).isEqualTo(1);
    assertThat(bins.unknown(200, 5)).isEqualTo(2);
    assertThat(bins.unknown(200, 200)).isEqualTo(bins.size(Signal.UNKNOWN) - 1);
  }

  @Test
  void shouldHaveOneBinForWhatCannotBe() {
    Bins bins = new Bins(List.of("no", "yes"), false, 256, false, false);
    assertThat(bins.size(Signal.UNKNOWN)).isEqualTo(1);
    assertThat(bins.size(Signal.WIDE)).isEqualTo(1);
    assertThat(bins.wide(true)).isZero();
    assertThat(bins.unknown(10, 10)).isZero();
  }

  @Test
  void shouldLetVeryManyLabelsShareABin() {
    List<String> labels = IntStream.range(0, 1000).mapToObj(i -> "label " + i).toList();
    Bins bins = bins(labels, false, 256);
    assertThat(bins.size(Signal.LABEL)).isLessThan(50);
    assertThat(bins.label("label 0")).isZero();
    assertThat(bins.label("label 999")).isEqualTo(bins.size(Signal.LABEL) - 1);
    assertThat(bins.label("somebody else's")).isZero();
  }
}
