package org.sentimentstreams.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Stream;

/** The rows that can be used, in one pass; remembers what is to be said of the others. */
final class UsableRows implements Iterator<ReviewRow> {
  private static final char MALFORMED = '\ufffd';
  private static final int NAMED = 3;

  private final Rows rows;
  private final String source;
  private final RowPolicy policy;
  private final List<String> namedFaults = new ArrayList<>();
  private ReviewRow next;
  private long leftOut;
  private long damagedRows;
  private long firstDamaged;

  UsableRows(Rows rows, String source, RowPolicy policy) {
    this.rows = rows;
    this.source = source;
    this.policy = policy;
  }

  @Override
  public boolean hasNext() {
    boolean ended = false;
    while (next == null && !ended) {
      try {
        next = required(rows.next());
        ended = next == null;
      } catch (InvalidRowException e) {
        leaveOut(e);
      } catch (IOException | UncheckedIOException e) {
        throw ReviewReader.unreadable(source, rows.line(), e);
      }
    }
    return next != null;
  }

  @Override
  public ReviewRow next() {
    if (!hasNext()) {
      throw new NoSuchElementException(source + " has no more rows");
    }
    ReviewRow row = next.of(source);
    next = null;
    if (isDamaged(row)) {
      firstDamaged = damagedRows++ == 0 ? row.line() : firstDamaged;
    }
    return row;
  }

  private ReviewRow required(ReviewRow row) {
    if (row != null && policy.needsText() && BlankText.isBlank(row.text())) {
      throw new InvalidRowException(source, row.line(), "it has no text");
    }
    if (row != null && policy.needsLabel() && row.label() == null) {
      throw new InvalidRowException(
          source, row.line(), "it has no label: name the column with --label-column");
    }
    return row;
  }

  private void leaveOut(InvalidRowException e) {
    if (!policy.skipsInvalid()) {
      throw new InvalidDataException(
          e.getMessage() + " (--skip-invalid leaves out rows that cannot be used)", e);
    }
    if (leftOut++ < NAMED) {
      namedFaults.add(e.getMessage());
    }
  }

  /** A damaged id is that of another review, and a damaged label another label. */
  private static boolean isDamaged(ReviewRow row) {
    return Stream.of(row.text(), row.id(), row.label(), row.itemId(), row.language())
        .anyMatch(field -> field != null && field.indexOf(MALFORMED) >= 0);
  }

  /** How many rows were left out. */
  long leftOut() {
    return leftOut;
  }

  /** Sentences for a person. */
  List<String> complaints(String charset) {
    List<String> complaints = new ArrayList<>();
    if (leftOut > 0) {
      complaints.add(
          "%s: %,d row%s that cannot be used %s left out%s:"
              .formatted(
                  source,
                  leftOut,
                  leftOut == 1 ? "" : "s",
                  leftOut == 1 ? "is" : "are",
                  leftOut > NAMED ? ", the first of them" : ""));
      namedFaults.forEach(fault -> complaints.add("  " + OneLine.of(fault)));
    }
    if (damagedRows > 0) {
      complaints.add(
          ("%s line %d%s bytes that are not %s and were read as \ufffd: convert the file, "
                  + "for example with iconv -f CP1252 -t UTF-8")
              .formatted(
                  source,
                  firstDamaged,
                  damagedRows == 1
                      ? " holds"
                      : ", and %,d rows in all, hold".formatted(damagedRows),
                  charset));
    }
    return complaints;
  }
}
