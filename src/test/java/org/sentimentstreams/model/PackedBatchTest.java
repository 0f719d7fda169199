package org.sentimentstreams.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PackedBatchTest {
  private static final Positions FROM_ZERO = new Positions(-1);

  private static Tokens text(int length, int id) {
    return new Tokens(IntStream.range(0, length).mapToLong(i -> id).toArray(), false, "any");
  }

  private static List<Tokens> texts(Random random) {
    List<Tokens> texts = new ArrayList<>();
    int count = 1 + random.nextInt(20);
    for (int i = 0; i < count; i++) {
      texts.add(text(1 + random.nextInt(100), i + 1));
    }
    return texts;
  }

  /** One number for each row: the id that the text is made of. */
  private static float[] ids(PackedBatch batch) {
    float[] ids = new float[batch.first().length];
    for (int row = 0; row < ids.length; row++) {
      ids[row] = batch.inputIds()[(int) batch.first()[row]];
    }
    return ids;
  }

  @Test
  void shouldGiveRowsBackInTheOrderOfTheTextsWithoutTheFiller() {
    for (int seed = 0; seed < 200; seed++) {
      List<Tokens> texts = texts(new Random(seed));

      PackedBatch batch = PackedBatch.filledUp(texts, FROM_ZERO);
      float[][] rows = batch.unsort(ids(batch));

      assertThat(rows).hasNumberOfRows(texts.size());
      for (int i = 0; i < rows.length; i++) {
        assertThat(rows[i]).containsExactly(i + 1);
      }
    }
  }

  @Test
  void shouldHoldAboutEightyNumbersOfTokensAndAddASixteenthAtMost() {
    Set<Integer> sizes = new TreeSet<>();
    for (int tokens = 1; tokens <= 2048; tokens++) {
      int filled = PackedBatch.filledUp(List.of(text(tokens, 1)), FROM_ZERO).inputIds().length;

      assertThat(filled - tokens).isBetween(0, Math.max(7, tokens / 16));
      sizes.add(filled);
    }
    assertThat(sizes).hasSize(80);
  }

  @Test
  void shouldKeepLengthsInOrderWithTheFillerAmongThem() {
    PackedBatch batch = PackedBatch.filledUp(List.of(text(2, 1), text(9, 2)), FROM_ZERO);

    assertThat(batch.runs()).containsExactly(1, 2, 1, 5, 1, 9);
    assertThat(batch.order()).containsExactly(0, -1, 1);
    assertThat(batch.positionIds()).containsExactly(0, 1, 0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 5, 6, 7, 8);
  }

  @Test
  void shouldFillUpWithTextsNoLongerThanThoseOfTheBatch() {
    for (int length = 1; length <= 70; length++) {
      for (int count : new int[] {1, 7, 100, 3_000}) {
        List<Tokens> texts = Collections.nCopies(count, text(length, 1));

        PackedBatch batch = PackedBatch.filledUp(texts, FROM_ZERO);

        assertThat(Arrays.stream(batch.positionIds()).max()).hasValue(length - 1);
        assertThat(batch.inputIds().length - count * length).isBetween(0, 63);
        assertThat(batch.inputIds().length % (count == 3_000 ? 64 : 8)).isZero();
      }
    }
  }

  @Test
  void shouldLeaveABatchOfARoundNumberAsItIs() {
    List<Tokens> texts = List.of(text(3, 1), text(13, 2));

    assertThat(PackedBatch.filledUp(texts, FROM_ZERO).order()).containsExactly(0, 1);
  }
}
