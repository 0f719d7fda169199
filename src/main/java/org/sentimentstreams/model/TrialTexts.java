package org.sentimentstreams.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Texts that a tokenizer is tried on: all kinds of letters, and what its own expressions look for,
 * each again and again, with an end that the expression does not expect.
 */
final class TrialTexts {
  private static final List<String> KINDS =
      List.of(
          "a",
          "A",
          "ä",
          "ж",
          "中",
          "あ",
          "한",
          "ع",
          "0",
          ".",
          "'",
          "-",
          "_",
          "/",
          " ",
          "\n",
          "\r\n",
          "\t",
          "\u00a0",
          "\u0301",
          "e\u0301",
          "\u200d",
          "😀",
          "👩\u200d👧",
          "\u0001",
          "\ufffd",
          "\ufdfa",
          "word ",
          "Word, ",
          "ab",
          "1a",
          "a1 ",
          " a",
          "  ",
          "don't ",
          "a.b",
          "<s>",
          "[MASK]",
          "https://a.b/c?d=e ");

  /** Those of them that long texts are made of. */
  private static final List<String> LONG_KINDS =
      List.of("a", "0", ".", " ", "\n", "中", "😀", "e\u0301", "\ufdfa", "Word, ");

  private static final List<String> ENDS = List.of("", "!", "\u0001", "\n", "b", " 1");

  /** Enough for an expression that tries for exponentially long; more than most texts have. */
  private static final int SHORT = 64;

  private static final int MIDDLE = 5_000;

  /** As much as {@link TextEncoder} shows to a tokenizer, unless the limit of tokens is high. */
  private static final int LONG = 1 << 16;

  private static final int MOST_UNITS = 120;
  private static final int MOST_LONG_UNITS = 12;

  private TrialTexts() {}

  /**
   * One text.
   *
   * @param name what it is, for an error message
   */
  record Trial(String name, String text) {}

  /** The short ones first: most of what is wrong shows there in no time. */
  static List<Trial> of(Map<String, JsonNode> parts) {
    Set<String> own = new LinkedHashSet<>();
    List<String> patterns = UnknownParts.patterns(parts);
    patterns.forEach(pattern -> addUnits(pattern, own));
    List<String> units = new ArrayList<>(own.stream().limit(MOST_UNITS).toList());
    units.addAll(KINDS);
    // Without what an expression cannot do without, it gives up at once.
    String needed = "!" + String.join("", patterns);
    List<Trial> trials = new ArrayList<>();
    for (String unit : units) {
      ENDS.forEach(end -> trials.add(repeated(unit, SHORT, end)));
      trials.add(repeated(unit, SHORT, needed));
    }
    for (String unit : units) {
      trials.add(repeated(unit, MIDDLE, needed));
    }
    own.stream().limit(MOST_LONG_UNITS).forEach(unit -> trials.add(repeated(unit, LONG, needed)));
    LONG_KINDS.forEach(unit -> trials.add(repeated(unit, LONG, needed)));
    return trials;
  }

  /** Its characters, pairs of neighbours, runs of letters, and the whole. */
  private static void addUnits(String pattern, Set<String> units) {
    units.add(pattern);
    for (String run : pattern.split("[^\\p{L}\\p{N}]+")) {
      if (!run.isEmpty()) {
        units.add(run);
      }
    }
    int[] characters = pattern.codePoints().distinct().toArray();
    for (int character : characters) {
      units.add(Character.toString(character));
    }
    for (int i = 1; i < characters.length; i++) {
      units.add(Character.toString(characters[i - 1]) + Character.toString(characters[i]));
    }
  }

  private static Trial repeated(String unit, int length, String end) {
    String text = unit.repeat(Math.max(1, length / unit.length())) + end;
    return new Trial("%d characters of \"%s\"".formatted(text.length(), unit), text);
  }
}
