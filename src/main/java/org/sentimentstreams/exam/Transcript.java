package org.sentimentstreams.exam;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * All answers of one version. Each text counts once, and texts that were chosen because a model was
 * unsure count apart. The same answers in any order give the same figures. For use by one thread at
 * a time.
 */
public final class Transcript {
  private static final Comparator<Answer> BY_TIME =
      Comparator.comparingLong((Answer answer) -> answer.question().time())
          .thenComparing(answer -> answer.question().text());

  private final Map<String, Answer> byText = new HashMap<>();
  private final NavigableSet<Answer> asTheyCame = new TreeSet<>(BY_TIME);
  private final NavigableSet<Answer> chosen = new TreeSet<>(BY_TIME);

  /** Adds an answer; it replaces an earlier one to the same text. */
  public void put(Answer answer) {
    remove(answer.question().text());
    byText.put(answer.question().text(), answer);
    place(answer).add(answer);
  }

  /** Withdraws the answer to a text, if there is one. */
  public void remove(String text) {
    Answer before = byText.remove(text);
    if (before != null) {
      place(before).remove(before);
    }
  }

  private NavigableSet<Answer> place(Answer answer) {
    return answer.question().isChosen() ? chosen : asTheyCame;
  }

  /** Whether there is an answer to this text. */
  public boolean has(String text) {
    return byText.containsKey(text);
  }

  /** Over all answers to texts as they came. */
  public Grades all(Strictness strictness) {
    return Grades.of(asTheyCame, strictness);
  }

  /** Over the answers to texts that were chosen because a model was unsure. */
  public Grades chosen(Strictness strictness) {
    return Grades.of(chosen, strictness);
  }

  /** Over the latest answers, at most this many. */
  public Grades last(int answers, Strictness strictness) {
    List<Answer> all = List.copyOf(asTheyCame);
    return window(all, Math.max(0, all.size() - answers), strictness);
  }

  /** Over the answers to labels from this time on, in milliseconds since 1970. */
  public Grades since(long time, Strictness strictness) {
    List<Answer> all = List.copyOf(asTheyCame);
    int from = 0;
    while (from < all.size() && all.get(from).question().time() < time) {
      from++;
    }
    return window(all, from, strictness);
  }

  /**
   * A window that moves is a new sequence for each of its beginnings; the i-th has 1/(i (i + 1)) of
   * the error, which together is all of it.
   */
  private static Grades window(List<Answer> all, int from, Strictness strictness) {
    return Grades.of(
        all.subList(from, all.size()), strictness.times(1 / ((from + 1.0) * (from + 2.0))));
  }

  /** How this version and another one answered the same texts, as they came. */
  public PairedAnswers against(Transcript other) {
    PairedAnswers pairs = PairedAnswers.NONE;
    for (Answer answer : asTheyCame) {
      Answer others = other.byText.get(answer.question().text());
      if (others != null) {
        pairs = pairs.plus(answer.isRight(), others.isRight());
      }
    }
    return pairs;
  }
}
