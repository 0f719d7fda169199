package org.sentimentstreams.wide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class VocabularyTest {

  /** All n-grams of a text, equally rare. */
  static Vocabulary of(String text) {
    int[] grams = Arrays.stream(NGrams.of(text)).sorted().distinct().toArray();
    byte[] idf = new byte[grams.length];
    Arrays.fill(idf, Vocabulary.idf(100, 1));
    return new Vocabulary(grams, idf);
  }

  private static double length(TermVector vector) {
    double squares = 0;
    for (float value : vector.values()) {
      squares += value * value;
    }
    return Math.sqrt(squares);
  }

  @Test
  void shouldMakeVectorsOfLengthOneOfWhatItLists() {
    TermVector vector = of("a good film").vector("a good book, a good good film");

    assertThat(length(vector)).isCloseTo(1, within(1e-6));
    assertThat(vector.terms()).hasSize(5).isSorted();
  }

  @Test
  void shouldCountRepetitionByItsLogarithm() {
    TermVector vector = of("good bad").vector("good , good , good , bad");

    double most = Math.max(vector.values()[0], vector.values()[1]);
    double least = Math.min(vector.values()[0], vector.values()[1]);
    assertThat(vector.terms()).hasSize(2);
    assertThat(most / least).isCloseTo(1 + Math.log(3), within(1e-5));
  }

  @Test
  void shouldFindAllThatItLists() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 5_000; i++) {
      text.append("word").append(i).append(' ');
    }
    Vocabulary vocabulary = of(text.toString());

    assertThat(vocabulary.vector(text.toString()).terms()).hasSize(vocabulary.size());
    assertThat(vocabulary.vector("none of these").terms()).isEmpty();
  }

  @Test
  void shouldMakeRareNGramsLouder() {
    assertThat(Byte.toUnsignedInt(Vocabulary.idf(1_000_000, 2)))
        .isGreaterThan(Byte.toUnsignedInt(Vocabulary.idf(1_000_000, 2_000)));
    assertThat(Vocabulary.idf(100, 100)).isEqualTo((byte) 16);
    assertThat(Byte.toUnsignedInt(Vocabulary.idf(Integer.MAX_VALUE, 1))).isEqualTo(255);
  }

  @Test
  void shouldRefuseWhatNoFileOfOursHas() {
    assertThatThrownBy(() -> new Vocabulary(new int[] {2, 1}, new byte[] {1, 1}))
        .hasMessageContaining("they must ascend");
    assertThatThrownBy(() -> new Vocabulary(new int[] {1, 2}, new byte[] {1}))
        .hasMessageContaining("2 n-grams, but 1 rarities");
    assertThatThrownBy(() -> new Vocabulary(new int[] {1, 2}, new byte[] {1, 0}))
        .hasMessageContaining("rarity 0");
  }
}
