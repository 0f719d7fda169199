package org.sentimentstreams.data;

/**
 * Which columns of a file (or fields of an object) mean what.
 *
 * @param text the name of the text column; null to recognise it by the usual names
 * @param label the same for the label
 * @param id the same for the review id
 */
public record Columns(String text, String label, String id) {

  /** Recognises all columns by their usual names. */
  public static Columns usual() {
    return new Columns(null, null, null);
  }
}
