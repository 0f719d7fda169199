package org.sentimentstreams.training.dataset;

import org.sentimentstreams.data.ReviewRow;
import org.sentimentstreams.model.Digests;

/**
 * A review with the label that somebody gave it.
 *
 * @param id the review's id; its text's digest where it has none
 * @param text what the person wrote
 * @param label as given
 * @param item what the review is about, or null
 * @param place where it stands, for messages, such as {@code "line 12"}
 */
public record LabeledText(String id, String text, String label, String item, String place) {

  /** One row of a file. */
  public static LabeledText of(ReviewRow row) {
    String id = row.id() == null ? "sha256:" + Digests.sha256(row.text()) : row.id();
    return new LabeledText(id, row.text(), row.label(), row.itemId(), row.place());
  }
}
