package org.sentimentstreams.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Texts that were made to be slow, in the length that a topic may carry. Prints their times. */
@Tag("slow")
class SlowTextsTest {
  private static final int LIMIT = 512;
  private static final int[] BYTES = {10_000, 1_000_000, 15_000_000};

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "words               | 'a rather good film '",
        "one letter          | a",
        "ligature U+FDFA     | \uFDFA",
        "Hangul jamo         | \u1112\u1161\u11ab",
        "emoji               | \uD83D\uDE00",
        "emoji and joiners   | \uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67\u200D",
        "combining marks     | a\u0301\u0323\u0316\u0488\u20e3",
        "zero width          | a\u200b\u200d\ufeff",
        "blanks of all kinds | 'a\u00a0\u3000\t    '",
        "private use         | a\ue000\ue001",
        "Thai                | \u0e01\u0e32\u0e23",
        "Chinese             | \u4e2d\u6587",
        "punctuation         | !?",
      })
  void shouldReadLongTextsOfAnyKind(String kind, String unit) throws IOException {
    try (TextEncoder encoder = TextEncoder.load(TestModels.defaultModel().tokenizer(), LIMIT)) {
      encoder.encode("one text before, since the first is slow");
      StringBuilder line = new StringBuilder(kind + ":");
      long[] before = null;
      for (int bytes : BYTES) {
        String text = unit.repeat(bytes / unit.getBytes(StandardCharsets.UTF_8).length);
        long start = System.nanoTime();
        long[] ids = encoder.encode(text).ids();
        line.append(
            String.format(
                Locale.ROOT, " %d bytes %.1f ms", bytes, (System.nanoTime() - start) / 1e6));
        assertThat(before == null || java.util.Arrays.equals(before, ids)).isTrue();
        before = ids;
      }
      System.out.println(line);
    }
  }
}
