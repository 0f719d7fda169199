package org.sentimentstreams.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextEncoderTest {
  private static final int LIMIT = 32;

  @TempDir Path folder;
  private TextEncoder encoder;

  @BeforeEach
  void load() throws IOException {
    encoder = TextEncoder.load(TinyModel.write(folder, 1).tokenizer(), LIMIT);
  }

  @AfterEach
  void close() {
    encoder.close();
  }

  @Test
  void shouldFrameATextWithItsSpecialTokens() {
    Tokens tokens = encoder.encode("a b");

    assertThat(tokens.ids()).containsExactly(2, 4, 6, 3);
    assertThat(tokens.truncated()).isFalse();
  }

  @Test
  void shouldNameItsEncodingByTokenizerAndLimit() throws IOException {
    Path tokenizer = TinyModel.write(folder.resolve("other"), 2).tokenizer();

    try (TextEncoder same = TextEncoder.load(tokenizer, LIMIT);
        TextEncoder shorter = TextEncoder.load(tokenizer, LIMIT - 1);
        TextEncoder tail = TextEncoder.load(tokenizer, LIMIT, Truncation.TAIL)) {
      assertThat(encoder.encode("a").encoding())
          .isEqualTo(encoder.encoding())
          .isEqualTo(same.encoding())
          .isNotEqualTo(shorter.encoding())
          .isNotEqualTo(tail.encoding());
    }
  }

  @Test
  void shouldRefuseATextOfWhichNoTokenIsMade() throws IOException {
    Path bare =
        TestTokenizers.withoutFrame(folder.resolve("tokenizer.json"), folder.resolve("bare.json"));
    try (TextEncoder withoutSpecialTokens = TextEncoder.load(bare, LIMIT)) {
      for (String text : new String[] {"", " ", "\u0001", "\u200b", "\ufe0f", "\ue000\n"}) {
        assertThatThrownBy(() -> encoder.encode(text)).isInstanceOf(NoTokensException.class);
        assertThatThrownBy(() -> withoutSpecialTokens.encode(text))
            .isInstanceOf(NoTokensException.class)
            .hasMessage("The tokenizer makes no token of this text");
      }
      assertThat(withoutSpecialTokens.encode("a").ids()).containsExactly(4);
    }
  }

  @Test
  void shouldTruncateAtTheLimitAndKeepTheClosingToken() {
    Tokens tokens = encoder.encode("a ".repeat(LIMIT));

    assertThat(tokens.length()).isEqualTo(LIMIT);
    assertThat(tokens.ids()[LIMIT - 1]).isEqualTo(3);
    assertThat(tokens.truncated()).isTrue();
  }

  @Test
  void shouldKeepFirstAndLastTokensAndTheFrame() throws IOException {
    String text = "a b c d e f g h i j k l m n o p q r s t u v w x y z ".repeat(300);
    Path tokenizer = folder.resolve("tokenizer.json");
    try (TextEncoder tail = TextEncoder.load(tokenizer, 8, Truncation.TAIL);
        TextEncoder both = TextEncoder.load(tokenizer, 8, new Truncation(0.34))) {
      assertThat(tail.encode(text).ids()).containsExactly(2, 44, 46, 48, 50, 52, 54, 3);
      assertThat(tail.encode(text).truncated()).isTrue();
      assertThat(both.encode(text).ids()).containsExactly(2, 4, 6, 48, 50, 52, 54, 3);
      assertThat(both.encode("a b").ids()).containsExactly(2, 4, 6, 3);
      assertThat(both.encode("a b").truncated()).isFalse();
    }
  }

  @Test
  void shouldNotCallATextOfExactlyTheLimitTruncated() {
    Tokens tokens = encoder.encode("a ".repeat(LIMIT - 2));

    assertThat(tokens.length()).isEqualTo(LIMIT);
    assertThat(tokens.truncated()).isFalse();
  }

  @Test
  void shouldGiveAHugeTextTheTokensOfItsBeginning() {
    String beginning = "a b c d e f g h i j k l m n o p q r s t u v w x y z ".repeat(2);
    String huge = beginning + "lorem ipsum ".repeat(900_000);

    assertThat(huge.length()).isGreaterThan(10_000_000);
    assertThat(encoder.encode(huge).ids()).isEqualTo(encoder.encode(beginning).ids());
    assertThat(encoder.encode(huge).truncated()).isTrue();
  }

  @Test
  void shouldFindTheWordBehindVeryMuchWhiteSpace() {
    Tokens tokens = encoder.encode("a" + " ".repeat(5000) + "b");

    assertThat(tokens.ids()).containsExactly(2, 4, 6, 3);
  }

  @Test
  void shouldNeverCutInsideOfAWord() {
    Random random = new Random(7);
    for (int round = 0; round < 300; round++) {
      String text =
          random
              .ints(random.nextInt(200), 0, 27)
              .mapToObj(i -> i == 26 ? " " : Character.toString('a' + i))
              .collect(Collectors.joining());
      // The second encoder looks at the whole text at once.
      long[] whole = whole(text);
      long[] expected = Arrays.copyOf(whole, Math.min(whole.length, LIMIT));
      expected[expected.length - 1] = 3;
      assertThat(encoder.encode(text).ids()).as(text).isEqualTo(expected);
    }
  }

  private long[] whole(String text) {
    try (TextEncoder large = TextEncoder.load(folder.resolve("tokenizer.json"), 100_000)) {
      return large.encode(text).ids();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void shouldTakeNulBytesLoneSurrogatesAndEmoji() {
    assertThat(encoder.encode("a\u0000b").length()).isGreaterThan(2);
    assertThat(encoder.encode("a \ud800 b").ids()).startsWith(2, 4).endsWith(6, 3);
    assertThat(encoder.encode("a \udc00").ids()).startsWith(2, 4).endsWith(3);
    assertThat(encoder.encode("a 😀").ids()).containsExactly(2, 4, 1, 3);
    assertThat(encoder.encode("😀".repeat(LIMIT * 8)).ids()).startsWith(2).endsWith(3);
  }

  @Test
  void shouldNameAFileThatIsNoTokenizer() throws IOException {
    Path broken = Files.writeString(folder.resolve("broken.json"), "{");

    assertThatThrownBy(() -> TextEncoder.load(broken, LIMIT))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining("broken.json");
  }
}
