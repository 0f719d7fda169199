package org.sentimentstreams.training.dataset;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.sentimentstreams.data.InvalidDataException;

/**
 * The labels by index, as in a model's {@code id2label}.
 *
 * @param names distinct names
 */
public record LabelMap(List<String> names) {
  private static final int MOST = 1000;

  public LabelMap {
    names = List.copyOf(names);
    if (names.stream().distinct().count() < names.size()) {
      throw new InvalidDataException("The labels " + names + " are not distinct");
    }
  }

  /**
   * The labels that occur, in the order of their names.
   *
   * @throws InvalidDataException if there are more than a model can have
   */
  public static LabelMap learn(Collection<LabeledText> rows) {
    TreeSet<String> names = new TreeSet<>();
    rows.forEach(row -> names.add(given(row)));
    if (names.size() > MOST) {
      throw new InvalidDataException(
          "There are %d different labels, of which a model can have %d: is the label's column right?"
              .formatted(names.size(), MOST));
    }
    return new LabelMap(List.copyOf(names));
  }

  public int size() {
    return names.size();
  }

  /**
   * The index of a row's label, which may be a name in any case, a number, or {@code LABEL_1}.
   *
   * @throws InvalidDataException if the row has no label, or one that is not in this map
   */
  public int index(LabeledText row) {
    String given = given(row);
    return index(given)
        .orElseThrow(
            () ->
                new InvalidDataException(
                    "%s has the label \"%s\"; the model knows %s and their numbers from 0: correct it, or train new labels with --new-labels"
                        .formatted(row.place(), given, names)));
  }

  private OptionalInt index(String given) {
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i).equalsIgnoreCase(given)) {
        return OptionalInt.of(i);
      }
    }
    String number = given.toUpperCase(Locale.ROOT).replaceFirst("^LABEL_", "");
    return IntStream.range(0, names.size())
        .filter(i -> number.equals(Integer.toString(i)))
        .findFirst();
  }

  private static String given(LabeledText row) {
    if (row.label() == null || row.label().isBlank()) {
      throw new InvalidDataException(
          row.place() + " has no label: name the column with --label-column");
    }
    return row.label().strip();
  }
}
