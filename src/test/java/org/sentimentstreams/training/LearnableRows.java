package org.sentimentstreams.training;

import java.util.List;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.sentimentstreams.training.dataset.LabeledText;

/**
 * Labelled texts that a tiny model learns in a moment: those of the letters a to f are negative,
 * those of u to z positive. No two texts are alike.
 */
public final class LearnableRows {
  private LearnableRows() {}

  /** The rows of these numbers, as a trainer reads them. */
  public static List<LabeledText> of(int from, int count) {
    return IntStream.range(from, from + count)
        .mapToObj(i -> new LabeledText("r" + i, text(i), label(i), null, "line " + (i + 2)))
        .toList();
  }

  /** Lines of id, label and text without a header. */
  public static String tsv(int from, int count) {
    return lines(from, count, i -> String.join("\t", "r" + i, label(i), text(i)));
  }

  /** The same ids and texts with other labels. */
  public static String tsv(int from, int count, IntPredicate isPositive) {
    return lines(from, count, i -> String.join("\t", "r" + i, label(isPositive.test(i)), text(i)));
  }

  /** One line for each number. */
  public static String lines(int from, int count, IntFunction<String> line) {
    return IntStream.range(from, from + count)
        .mapToObj(i -> line.apply(i) + "\n")
        .collect(Collectors.joining());
  }

  /** The text of a row. */
  public static String text(int row) {
    StringBuilder text = new StringBuilder();
    for (int rest = row + 40; rest > 0; rest /= 6) {
      text.append((char) ((isPositive(row) ? 'u' : 'a') + rest % 6)).append(' ');
    }
    return text.toString();
  }

  /** The label of a row: that of odd ones is positive. */
  public static String label(int row) {
    return label(isPositive(row));
  }

  private static String label(boolean positive) {
    return positive ? "positive" : "negative";
  }

  private static boolean isPositive(int row) {
    return row % 2 == 1;
  }
}
