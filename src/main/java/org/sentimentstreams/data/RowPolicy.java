package org.sentimentstreams.data;

/**
 * What a row has to have, and what happens to one that has it not, or that cannot be read.
 *
 * @param needsText whether a text must be there and not be blank; without this, one that is absent
 *     counts as blank
 * @param needsLabel whether a label must be there
 * @param skipsInvalid whether such rows are left out, counted and named; otherwise the first of
 *     them is an error
 * @param keepsFields whether {@link ReviewRow#fields} are wanted
 */
public record RowPolicy(
    boolean needsText, boolean needsLabel, boolean skipsInvalid, boolean keepsFields) {

  /** Rows without their further fields. */
  public RowPolicy(boolean needsText, boolean needsLabel, boolean skipsInvalid) {
    this(needsText, needsLabel, skipsInvalid, false);
  }

  /** The same rows with all their fields. */
  public RowPolicy withFields() {
    return new RowPolicy(needsText, needsLabel, skipsInvalid, true);
  }

  /** Any row that can be read will do. */
  public static final RowPolicy ANY = new RowPolicy(false, false, false);
}
