package org.sentimentstreams.training.dataset;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sentimentstreams.data.InvalidDataException;
import org.sentimentstreams.data.ReviewRow;
import org.sentimentstreams.model.Digests;
import org.sentimentstreams.model.LabelNames;
import org.sentimentstreams.model.Problem;

/**
 * The labels by index, as in a model's {@code id2label}.
 *
 * @param names distinct names
 * @param problem whether one of them is true of a text, or any number ({@link Problem#MULTI_LABEL})
 */
public record LabelMap(List<String> names, Problem problem) {
  private static final int MOST = 1000;

  /** A set of labels is one number, with a bit for each. */
  private static final int MOST_AT_ONCE = 30;

  public LabelMap {
    names = List.copyOf(names);
    if (names.stream().distinct().count() < names.size()) {
      throw new InvalidDataException("The labels " + names + " are not distinct");
    }
    int most = problem == Problem.MULTI_LABEL ? MOST_AT_ONCE : MOST;
    if (names.size() > most) {
      throw new InvalidDataException(
          "There are %d different labels, but %s %d: is the label column right?"
              .formatted(
                  names.size(),
                  problem == Problem.MULTI_LABEL
                      ? "several labels per text are supported only up to"
                      : "a model can have",
                  most));
    }
  }

  /** Labels of which one is true of a text. */
  public LabelMap(List<String> names) {
    this(names, Problem.SINGLE_LABEL);
  }

  /**
   * The labels that occur, in the order of their names; of spellings of one label, such as 1 and
   * 1.0 or Good and good, the first.
   *
   * @throws InvalidDataException if there are more than a model can have
   */
  public static LabelMap learn(Collection<LabeledText> rows, Problem problem) {
    TreeSet<String> names = new TreeSet<>();
    rows.forEach(row -> given(row, problem).forEach(names::add));
    Set<String> known = new HashSet<>();
    return new LabelMap(
        names.stream().filter(name -> known.add(LabelNames.key(name))).toList(), problem);
  }

  /** Stands for the numbering, for what must not be mixed with another one. */
  public String digest() {
    return Digests.sha256(problem + "\n" + String.join("\n", names));
  }

  public int size() {
    return names.size();
  }

  /**
   * The index of a row's label, as {@link LabelNames} has it. Where any number of labels may be
   * true, {@code a|b} in the file, it is a number with the bit of each label that is.
   *
   * @throws InvalidDataException if the row has no label, or one that is not in this map
   */
  public int index(LabeledText row) {
    IntStream found =
        given(row, problem).mapToInt(given -> index(given).orElseThrow(() -> unknown(row, given)));
    return problem == Problem.MULTI_LABEL
        ? found.map(label -> 1 << label).reduce(0, (a, b) -> a | b)
        : found.findFirst().orElseThrow();
  }

  private InvalidDataException unknown(LabeledText row, String given) {
    return new InvalidDataException(
        "%s has the label \"%s\"; the model knows %s: correct it, or train new labels with --new-labels"
            .formatted(row.place(), given, new LabelNames(names)));
  }

  private OptionalInt index(String given) {
    return new LabelNames(names).indexOf(given);
  }

  private static Stream<String> given(LabeledText row, Problem problem) {
    if (row.label() == null || row.label().isBlank()) {
      throw new InvalidDataException(
          row.place() + " has no label: name the column with --label-column");
    }
    if (problem != Problem.MULTI_LABEL) {
      return Stream.of(row.label().strip());
    }
    return Arrays.stream(row.label().split("\\" + ReviewRow.LABEL_SEPARATOR))
        .map(String::strip)
        .filter(name -> !name.isEmpty());
  }
}
