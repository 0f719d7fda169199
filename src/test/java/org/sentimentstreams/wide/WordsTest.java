package org.sentimentstreams.wide;

import static org.assertj.core.api.Assertions.assertThat;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WordsTest {

  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    Words.read(text, (chars, length) -> words.add(new String(chars, 0, length)));
    return words;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "A good film, really!|a good film , really !",
        "I didn't like it|i didn't like it",
        "I didn’t|i didn't",
        "the 'best' one|the ' best ' one",
        "4.5 stars|4 . 5 stars",
        "ÉCLAIR Straße|éclair straße",
        "хорошо, ОЧЕНЬ|хорошо , очень",
        "great👍👍|great 👍 👍",
        "हिन्दी किताब|हिन्दी किताब",
        "좋은 영화|좋은 영화",
      })
  void shouldSplitIntoWordsAndPunctuationInLowerCase(String text, String words) {
    assertThat(words(text)).containsExactly(words.split(" "));
  }

  @ParameterizedTest
  @CsvSource({"很好看, 很 好 看", "面白いネコ, 面 白 い ネ コ", "ดีมาก, ดี ม า ก", "iPad很好, ipad 很 好"})
  void shouldTakeCharactersWhereNoBlanksAreWritten(String text, String words) {
    assertThat(words(text)).containsExactly(words.split(" "));
  }

  @ParameterizedTest
  @ValueSource(strings = {"café", "CAFÉ", "Ångström", "가족", "が"})
  void shouldReadComposedAndDecomposedTextsAlike(String text) {
    assertThat(words(Normalizer.normalize(text, Normalizer.Form.NFD)))
        .isEqualTo(words(text))
        .hasSize(1);
  }

  @Test
  void shouldNotBeDividedByWhatCannotBeSeen() {
    assertThat(words("gr\u200bea\u00adt \ufefffilm \u2764\ufe0f"))
        .containsExactly("great", "film", "\u2764");
  }

  @Test
  void shouldReadLowerCaseAlikeInEveryLocale() {
    Locale before = Locale.getDefault();
    List<String> here = words("TITLE İstanbul ISPARTA");
    try {
      Locale.setDefault(Locale.forLanguageTag("tr"));
      assertThat(words("TITLE İstanbul ISPARTA")).isEqualTo(here).contains("title");
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void shouldTakeHalvesOfPairsAsDividers() {
    assertThat(words("good\ud83dfilm\udc4d")).containsExactly("good", "film");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \t\n", "\u200b\u200b", "\ud83d"})
  void shouldFindNoWordsWhereNothingCanBeSeen(String text) {
    assertThat(words(text)).isEmpty();
  }

  @Test
  void shouldKeepTheBeginningOfAWordWithoutEnd() {
    assertThat(words("a".repeat(1_000_000))).containsExactly("a".repeat(Words.MOST_WORD_CHARS));
  }

  @Test
  void shouldReadTheBeginningOfATextWithoutEnd() {
    assertThat(words("ab ".repeat(1_000_000))).hasSize(Words.MOST_CHARS / 3 + 1);
  }

  /** Marks in the wrong order are sorted by NFC, at a cost that grows with the square. */
  @Test
  @Timeout(20)
  void shouldNotSortAMillionMarks() {
    assertThat(words("a" + "\u0301\u0323".repeat(500_000))).hasSize(1);
  }
}
