package org.sentimentstreams.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a tokenizer is shown of a long text has the tokens of the whole. */
@Tag("slow")
class BoundedTextsTest {
  private static final int LIMIT = 16;
  private static final int ROUNDS = Integer.getInteger("bounded.texts.rounds", 120);

  @TempDir Path folder;

  enum Kind {
    WORD_PIECE {
      @Override
      Path write(Path folder) throws IOException {
        return TestModels.defaultModel().tokenizer();
      }
    },
    WORD_PIECE_OF_LETTERS {
      @Override
      Path write(Path folder) throws IOException {
        return TinyModel.write(folder, 1).tokenizer();
      }
    },
    WORD_PIECE_CASED {
      @Override
      Path write(Path folder) throws IOException {
        Path file = TinyModel.write(folder, 1).tokenizer();
        return Files.writeString(
            file,
            Files.readString(file)
                .replace("\"lowercase\": true", "\"lowercase\": false")
                .replace("\"handle_chinese_chars\": true", "\"handle_chinese_chars\": false")
                .replace("\"clean_text\": true", "\"clean_text\": false"));
      }
    },
    BYTE_LEVEL_BPE {
      @Override
      Path write(Path folder) {
        return TestTokenizers.byteLevelBpe(folder.resolve("tokenizer.json"));
      }
    },
    UNIGRAM {
      @Override
      Path write(Path folder) {
        return TestTokenizers.unigram(folder.resolve("tokenizer.json"));
      }
    },
    UNIGRAM_OF_SPACES {
      @Override
      Path write(Path folder) {
        return TestTokenizers.unigramOfSpaces(folder.resolve("tokenizer.json"));
      }
    },
    UNIGRAM_OVER_SPACES {
      @Override
      Path write(Path folder) {
        return TestTokenizers.unigramOverSpaces(folder.resolve("tokenizer.json"));
      }
    };

    abstract Path write(Path folder) throws IOException;
  }

  @ParameterizedTest
  @EnumSource
  void shouldGiveTheTokensOfTheWholeText(Kind kind) throws IOException {
    Path file = kind.write(folder);
    Random random = new Random(kind.ordinal());
    try (TextEncoder encoder = TextEncoder.load(file, LIMIT);
        HuggingFaceTokenizer whole = whole(file)) {
      for (int round = 0; round < ROUNDS; round++) {
        String text = text(random);
        assertSame(encoder, whole, text);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldGiveTheLastTokensOfTheWholeText(Kind kind) throws IOException {
    Path file = kind.write(folder);
    Random random = new Random(kind.ordinal());
    try (TextEncoder tail = TextEncoder.load(file, LIMIT, Truncation.TAIL);
        TextEncoder both = TextEncoder.load(file, LIMIT, new Truncation(0.25));
        HuggingFaceTokenizer whole = whole(file)) {
      for (int round = 0; round < ROUNDS; round++) {
        String text = text(random);
        assertEnd(tail, whole, text, 0);
        assertEnd(both, whole, text, 0.25);
      }
    }
  }

  private static void assertEnd(
      TextEncoder encoder, HuggingFaceTokenizer whole, String text, double head) {
    var expected = whole.encode(Surrogates.replaceLone(text));
    long[] ids = expected.getIds();
    int frame = (int) Arrays.stream(expected.getSpecialTokenMask()).sum();
    if (frame == ids.length) {
      return; // Another test's.
    }
    long[] kept = ids;
    if (ids.length > LIMIT) {
      int before = expected.getSpecialTokenMask()[0] == 1 ? 1 : 0;
      int start = before + (int) Math.round(head * (LIMIT - frame));
      kept = Arrays.copyOf(ids, LIMIT);
      System.arraycopy(ids, ids.length - (LIMIT - start), kept, start, LIMIT - start);
    }
    Tokens tokens = encoder.encode(text);
    assertThat(tokens.ids()).as(TestTokenizers.codePoints(text)).isEqualTo(kept);
    assertThat(tokens.truncated()).isEqualTo(ids.length > LIMIT);
  }

  private static void assertSame(TextEncoder encoder, HuggingFaceTokenizer whole, String text) {
    var expected = whole.encode(Surrogates.replaceLone(text));
    long[] ids = expected.getIds();
    long[] kept = Arrays.copyOf(ids, Math.min(ids.length, LIMIT));
    kept[kept.length - 1] = ids[ids.length - 1];
    if (Arrays.stream(expected.getSpecialTokenMask()).sum() == ids.length) {
      assertThatThrownBy(() -> encoder.encode(text))
          .as(TestTokenizers.codePoints(text))
          .isInstanceOf(NoTokensException.class);
      return;
    }
    Tokens tokens = encoder.encode(text);
    assertThat(tokens.ids()).as(TestTokenizers.codePoints(text)).isEqualTo(kept);
    assertThat(tokens.truncated())
        .as(TestTokenizers.codePoints(text))
        .isEqualTo(ids.length > LIMIT);
  }

  private static HuggingFaceTokenizer whole(Path file) throws IOException {
    return HuggingFaceTokenizer.builder()
        .optTokenizerPath(file)
        .optPadding(false)
        .optTruncation(false)
        .build();
  }

  private static final List<String> UNITS =
      List.of(
          "a",
          "ab",
          "the ",
          "film ",
          "\uFDFA",
          "\u1112\u1161\u11ab",
          "\uD83D\uDC68\u200D",
          "\u0301\u0323",
          "e\u0301",
          "\u200b",
          "\ufeff",
          " ",
          "\n",
          "\r\n",
          "\u00a0",
          "\u3000 ",
          "\u4e2d",
          "\u0e01\u0e32\u0e23",
          "\uE000",
          "\uD83D\uDE00",
          "!",
          "...",
          "\u0000",
          "\u0007",
          "\ufffd",
          "\u2028",
          "[SEP]",
          "[MASK]",
          "</s>",
          "<mask>",
          " <mask> ",
          "\u0378",
          "\uD800",
          "\uD805\uDF00",
          "\u166d",
          "\u00df",
          "\u0130",
          "\ufe0f",
          "-a",
          "\u200b ",
          "7",
          "\u2581",
          "\uD84C\uDC00",
          "\u0488",
          ".",
          "b,",
          "\u3002",
          "\u4e2d\uff0c",
          "x?",
          "'s",
          "\u05d0\u05b0",
          "ZZ");

  /** Runs of one unit or of a few in turn, of all lengths; a few words between. */
  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    int runs = 1 + random.nextInt(6);
    for (int i = 0; i < runs; i++) {
      String unit =
          random
              .ints(1 + random.nextInt(3), 0, UNITS.size())
              .mapToObj(UNITS::get)
              .reduce("", String::concat);
      int times = random.nextInt(4) == 0 ? random.nextInt(1200) : random.nextInt(12);
      boolean mixed = random.nextInt(4) == 0;
      for (int n = 0; n < times; n++) {
        text.append(mixed ? UNITS.get(random.nextInt(UNITS.size())) : unit);
      }
      text.append(random.nextBoolean() ? " good " : "");
    }
    return text.toString();
  }

  @Test
  void shouldTakeAnyCharacterAnyNumberOfTimes() throws IOException {
    Path file = Kind.WORD_PIECE.write(folder);
    try (TextEncoder encoder = TextEncoder.load(file, LIMIT);
        HuggingFaceTokenizer whole = whole(file)) {
      Random random = new Random(5);
      for (int round = 0; round < 60; round++) {
        String one = Character.toString(random.nextInt(Character.MAX_CODE_POINT + 1));
        String other = Character.toString(random.nextInt(0x3000));
        assertSame(encoder, whole, "a " + (one + other).repeat(300) + " b");
        assertSame(encoder, whole, "a " + (one + " ").repeat(300) + "b " + other.repeat(500));
      }
    }
  }

  static Stream<String> units() {
    return Stream.of("a", "\uFDFA", "\u200b x", "\uE000", "\u1112\u1161\u11ab", "\u3000 x ");
  }

  @ParameterizedTest
  @MethodSource("units")
  void shouldReadOnlyTheBeginningOfATextWhoseTokensDependOnItsEnd(String unit) throws IOException {
    Path file = Kind.UNIGRAM_OVER_SPACES.write(folder);
    String beginning = unit.repeat((1 << 16) / unit.length());
    try (TextEncoder encoder = TextEncoder.load(file, LIMIT)) {
      Tokens tokens = encoder.encode(beginning + unit.repeat(1 << 20));

      assertThat(tokens.ids()).isEqualTo(encoder.encode(beginning).ids());
      assertThat(tokens.truncated()).isTrue();
    }
  }

  @Test
  void shouldFindTheWordsAroundAWordOfMillionsOfLetters() throws IOException {
    try (TextEncoder encoder = TextEncoder.load(TinyModel.write(folder, 1).tokenizer(), LIMIT)) {
      Tokens tokens = encoder.encode("a " + "\uFDFA".repeat(5_000_000) + " b");

      assertThat(tokens.ids()).containsExactly(2, 4, 1, 6, 3);
      assertThat(tokens.truncated()).isFalse();
    }
  }

  @Test
  void shouldKeepEveryLetterOfAWordThatIsLongByWhatIsDeletedInIt() throws IOException {
    Path file = Kind.WORD_PIECE_OF_LETTERS.write(folder);
    try (TextEncoder encoder = TextEncoder.load(file, LIMIT);
        HuggingFaceTokenizer whole = whole(file)) {
      for (int letters : new int[] {1, 9, 50, 99, 100, 101, 120, 400}) {
        for (int deleted : new int[] {1, 5, 40}) {
          String word = ("a" + "\u200b\ue000".repeat(deleted)).repeat(letters);
          assertSame(encoder, whole, word + " b");
          assertSame(encoder, whole, "a b " + word + "c b");
        }
      }
    }
  }

  @Test
  void shouldFindASpecialTokenAtTheEdgeOfALongWord() throws IOException {
    Path file = Kind.WORD_PIECE_OF_LETTERS.write(folder);
    String special =
        "{\"id\": 1, \"content\": \"ab[cd\", \"single_word\": false, \"lstrip\": false,"
            + " \"rstrip\": false, \"normalized\": false, \"special\": true}";
    Files.writeString(
        file,
        Files.readString(file)
            .replace("\"added_tokens\": []", "\"added_tokens\": [" + special + "]"));
    try (TextEncoder encoder = TextEncoder.load(file, LIMIT);
        HuggingFaceTokenizer whole = whole(file)) {
      String text = "x".repeat(1000) + "ab[cd" + "y".repeat(1000) + " a";

      assertSame(encoder, whole, text);
    }
  }
}
