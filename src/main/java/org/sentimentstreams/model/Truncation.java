package org.sentimentstreams.model;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which tokens of a text stay where it has more than a model reads. Special tokens always stay.
 *
 * @param head share of the tokens that are taken from the beginning of the text, 0 to 1; the others
 *     are taken from its end
 */
public record Truncation(double head) {
  /** The first tokens stay, as most tools have it. */
  public static final Truncation HEAD = new Truncation(1);

  /** The last tokens stay: the verdict of a long review most often stands at its end. */
  public static final Truncation TAIL = new Truncation(0);

  /** First and last tokens stay, after Sun et al. 2019, "How to Fine-Tune BERT", 5.3.1. */
  public static final Truncation HEAD_TAIL = new Truncation(0.3);

  private static final String NAME_OF_BOTH = "head-tail";
  private static final Pattern BOTH = Pattern.compile(NAME_OF_BOTH + ":(0?\\.[0-9]{1,6})");

  /**
   * @throws IllegalArgumentException if the share is not in 0 to 1
   */
  public Truncation {
    if (!(head >= 0 && head <= 1)) {
      throw new IllegalArgumentException("A share of " + head + " is not in 0 to 1");
    }
  }

  /**
   * @param text {@code head}, {@code tail}, {@code head-tail}, or {@code head-tail:SHARE}
   * @throws IllegalArgumentException if it is none of these; the message says what is needed
   */
  public static Truncation parse(String text) {
    Matcher both = BOTH.matcher(text);
    if (both.matches() && Double.parseDouble(both.group(1)) > 0) {
      return new Truncation(Double.parseDouble(both.group(1)));
    }
    return switch (text) {
      case "head" -> HEAD;
      case "tail" -> TAIL;
      case NAME_OF_BOTH -> HEAD_TAIL;
      default ->
          throw new IllegalArgumentException(
              "\"%s\" is no truncation: head, tail, head-tail, or head-tail:SHARE with the head's share of the tokens, such as head-tail:0.3, is needed"
                  .formatted(text));
    };
  }

  /**
   * How many of the tokens that there is room for are taken from the beginning.
   *
   * @param room tokens, special ones not counted
   */
  int headOf(int room) {
    return (int) Math.round(head * room);
  }

  /** Stands for it in digests; those of before there was a choice still hold. */
  public String suffix() {
    return equals(HEAD) ? "" : " " + this;
  }

  /** As {@link #parse} reads it. */
  @Override
  public String toString() {
    if (head == 0 || head == 1) {
      return head == 1 ? "head" : "tail";
    }
    return NAME_OF_BOTH + ":" + String.format(Locale.ROOT, "%.6f", head).replaceFirst("0+$", "");
  }
}
