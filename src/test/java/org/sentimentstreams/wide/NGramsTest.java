package org.sentimentstreams.wide;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class NGramsTest {

  @Test
  void shouldFindEachWordAndEachPairOfNeighbours() {
    assertThat(NGrams.of("not so good")).hasSize(5);
    assertThat(Arrays.stream(NGrams.of("so so so so")).distinct().count()).isEqualTo(2);
  }

  @Test
  void shouldTellTheOrderOfWords() {
    assertThat(NGrams.of("good not")[2]).isNotEqualTo(NGrams.of("not good")[2]);
  }

  @Test
  void shouldFindTheSameInAnyCaseAndSpacing() {
    assertThat(NGrams.of(" NOT\n so  Good")).isEqualTo(NGrams.of("not so good"));
  }

  /** They are in the files of models, so another way to make them would spoil those. */
  @Test
  void shouldMakeTheFingerprintsThatFilesHave() {
    assertThat(NGrams.of("good film")).containsExactly(-1934934938, -137942298, -1938299373);
  }

  @Test
  void shouldFindNothingInNothing() {
    assertThat(NGrams.of("")).isEmpty();
  }
}
