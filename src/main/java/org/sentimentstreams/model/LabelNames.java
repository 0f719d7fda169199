package org.sentimentstreams.model;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Finds the label that a file means among a model's: by name in any case, by number from 0, or as
 * {@code LABEL_1}. Where names are numbers themselves, such as one to five stars, a number can only
 * be a name; and where they have other numbers in them than their own, such as {@code 1 star}, it
 * is none. Numbers are equal by value: 1.0 is 1.
 *
 * @param names by index
 */
public record LabelNames(List<String> names) {
  private static final Pattern INDEX =
      Pattern.compile("(?:LABEL_)?(0|[1-9][0-9]*)|(0|[1-9][0-9]*)\\.0+");
  private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]{1,18}(\\.[0-9]{1,18})?");

  private static final Pattern ONE_NUMBER = Pattern.compile("[^0-9]*0*([0-9]+)[^0-9]*");

  /** The index of a label; empty if none is meant. */
  public OptionalInt indexOf(String label) {
    String wanted = label.strip();
    OptionalInt exact = first(name -> wanted.equals(name.strip()));
    if (exact.isPresent()) {
      return exact;
    }
    OptionalInt inAnyCase = first(name -> wanted.equalsIgnoreCase(name.strip()));
    if (inAnyCase.isPresent()) {
      return inAnyCase;
    }
    if (areNumbers()) {
      return first(name -> isNumber(wanted) && key(name).equals(key(wanted)));
    }
    if (haveOtherNumbers()) {
      return OptionalInt.empty();
    }
    Matcher index = INDEX.matcher(wanted.toUpperCase(Locale.ROOT));
    return IntStream.range(0, index.matches() ? names.size() : 0)
        .filter(
            i ->
                Integer.toString(i)
                    .equals(index.group(1) == null ? index.group(2) : index.group(1)))
        .findFirst();
  }

  private OptionalInt first(Predicate<String> matches) {
    return IntStream.range(0, names.size()).filter(i -> matches.test(names.get(i))).findFirst();
  }

  private boolean areNumbers() {
    return names.stream().anyMatch(LabelNames::isNumber);
  }

  /** Whether each has one number in it, which for some is not that of the label. */
  private boolean haveOtherNumbers() {
    List<Matcher> numbers = names.stream().map(ONE_NUMBER::matcher).toList();
    return numbers.stream().allMatch(Matcher::matches)
        && IntStream.range(0, names.size())
            .anyMatch(i -> !numbers.get(i).group(1).equals(Integer.toString(i)));
  }

  private static boolean isNumber(String name) {
    return NUMBER.matcher(name).matches();
  }

  /** Equal for spellings of one label: case does not count, nor zeros behind a number. */
  public static String key(String name) {
    return isNumber(name)
        ? new BigDecimal(name).stripTrailingZeros().toPlainString()
        : name.toLowerCase(Locale.ROOT);
  }

  /** For messages: which labels a file may have. */
  @Override
  public String toString() {
    if (haveOtherNumbers() && !areNumbers()) {
      return names
          + ", which have numbers in them that do not count from 0, so that a number alone could mean"
          + " two of them: give the whole name";
    }
    return areNumbers()
        ? names + ", which are numbers themselves, so that no other number stands for one"
        : names + " and their numbers from 0";
  }
}
