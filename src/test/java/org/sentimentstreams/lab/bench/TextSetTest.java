package org.sentimentstreams.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sentimentstreams.model.Tokens;

class TextSetTest {
  private static TextSet texts(int count) {
    Random random = new Random(1);
    return new TextSet(
        "set",
        IntStream.range(0, count)
            .mapToObj(i -> new Tokens(new long[1 + random.nextInt(256)], false, "e"))
            .toList());
  }

  @Test
  void shouldCutPartsThatMissAndRepeatNothing() {
    TextSet set = texts(100);

    List<Tokens> joined =
        IntStream.range(0, 7).boxed().flatMap(i -> set.part(i, 7).texts().stream()).toList();
    assertThat(joined).isEqualTo(set.texts());
  }

  @Test
  void shouldKeepBatchesWithinTheirTokensPaddingIncluded() {
    TextSet set = texts(200);

    List<List<Tokens>> batches = set.sorted(512);
    assertThat(batches.stream().mapToInt(List::size).sum()).isEqualTo(200);
    for (List<Tokens> batch : batches) {
      int longest = batch.stream().mapToInt(Tokens::length).max().orElseThrow();
      assertThat(batch.size() == 1 || batch.size() * longest <= 512).isTrue();
    }
  }

  @Test
  void shouldCutTextsToAMeanOfAbout56Tokens() {
    TextSet set =
        new TextSet(
            "set",
            IntStream.range(0, 5_000)
                .mapToObj(i -> new Tokens(new long[256], false, "e"))
                .toList());

    double mean = set.shortened("short", 3).tokens() / 5_000.0;
    assertThat(mean).isBetween(50.0, 60.0);
  }

  @Test
  void shouldCountTheWorkOfTheFirstTokenAloneInTheLastLayer() {
    EncoderWork work = new EncoderWork(1, 2, 8);
    List<Tokens> text = List.of(new Tokens(new long[3], false, "e"));

    // Keys and values of 3 tokens; query, output and feed-forward of one; its attention.
    assertThat(work.operations(text)).isEqualTo(3 * 16 + 16 + 64 + 4 * 3 * 2);
  }
}
