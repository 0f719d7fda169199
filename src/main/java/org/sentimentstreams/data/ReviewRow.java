package org.sentimentstreams.data;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * One review as it stands in a file.
 *
 * @param line the line of the file, from 1, on which the row begins
 * @param id the review id, or null
 * @param text what the person wrote; never null, may be blank
 * @param label the label, or null; several of them stand as {@link #labels} writes them
 * @param itemId what the review is about, or null
 * @param language the language tag, or null
 * @param labelSource who or what gave the label, such as {@link LabelSource#RANDOM}, or null
 * @param source the file as messages call it, or null
 * @param fields everything that stands in the row, by the name of its column, in their order; empty
 *     unless {@link RowPolicy#keepsFields} asks for it
 */
public record ReviewRow(
    long line,
    String id,
    String text,
    String label,
    String itemId,
    String language,
    String labelSource,
    String source,
    Map<String, Object> fields) {

  /** What stands between two labels of one review; alone it means that none of them is true. */
  public static final String LABEL_SEPARATOR = "|";

  private static final Pattern WHOLE_NUMBER = Pattern.compile("^(-?\\d+)\\.0+$");

  /** A row of no file in particular. */
  public ReviewRow(
      long line, String id, String text, String label, String itemId, String language) {
    this(line, id, text, label, itemId, language, null, null, Map.of());
  }

  /** The same row, with everything that stands in it. */
  ReviewRow with(Map<String, Object> everything) {
    return new ReviewRow(line, id, text, label, itemId, language, labelSource, source, everything);
  }

  /** The same row, with the source of its label. */
  ReviewRow labelledBy(String whoOrWhat) {
    return new ReviewRow(line, id, text, label, itemId, language, whoOrWhat, source, fields);
  }

  /** The same row, as if nobody had labelled it. */
  public ReviewRow withoutLabel() {
    return new ReviewRow(line, id, text, null, itemId, language, null, source, fields);
  }

  /** The same row, of a file. */
  ReviewRow of(String file) {
    return new ReviewRow(line, id, text, label, itemId, language, labelSource, file, fields);
  }

  /** Where it stands, for messages, such as {@code reviews.tsv line 12}. */
  public String place() {
    return source == null ? "line " + line : source + " line " + line;
  }

  /**
   * A label as it is meant: without blanks around it, and {@code 1} for {@code 1.0}, as programs
   * write whole numbers in a column that has gaps; null for one that is blank.
   */
  static String label(String written) {
    if (written == null || written.isBlank()) {
      return null;
    }
    return WHOLE_NUMBER.matcher(unquoted(written)).replaceFirst("$1");
  }

  /** A name without the blanks around it, and without quotes that a table has left there. */
  static String unquoted(String written) {
    String name = written.strip();
    boolean quoted = name.length() > 2 && name.startsWith("\"") && name.endsWith("\"");
    return quoted ? name.substring(1, name.length() - 1) : name;
  }

  /** Several labels as one text: {@code a|b}, and {@code |} for none. */
  public static String labels(List<String> labels) {
    return labels.isEmpty() ? LABEL_SEPARATOR : String.join(LABEL_SEPARATOR, labels);
  }
}
