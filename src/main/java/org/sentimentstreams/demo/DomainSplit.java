package org.sentimentstreams.demo;

import java.util.ArrayList;
import java.util.List;
import org.sentimentstreams.data.InvalidDataException;
import org.sentimentstreams.data.ReviewRow;
import org.sentimentstreams.model.Digests;

/**
 * Reviews of one domain, divided by a hash of their texts, and reviews of other domains.
 *
 * @param train their labels are given to the trainer
 * @param heldOut their labels are for measuring alone
 * @param others for measuring what the model forgets
 */
public record DomainSplit(List<ReviewRow> train, List<ReviewRow> heldOut, List<ReviewRow> others) {
  private static final int LEAST = 20;

  /** First digits of the hash, of 16, whose reviews are held out. */
  private static final String HELD_OUT = "0123";

  /**
   * Divides; a quarter is held out.
   *
   * @param domain with labels
   * @throws InvalidDataException if a row has no label, or there are too few to train on
   */
  public static DomainSplit of(List<ReviewRow> domain, List<ReviewRow> others) {
    List<ReviewRow> train = new ArrayList<>();
    List<ReviewRow> heldOut = new ArrayList<>();
    for (ReviewRow row : domain) {
      if (row.label() == null || row.label().isBlank()) {
        throw new InvalidDataException(
            "%s has no label, and training needs labelled reviews".formatted(row.place()));
      }
      String text = row.text().strip();
      boolean isHeldOut = HELD_OUT.indexOf(Digests.sha256(text).charAt(0)) >= 0;
      (isHeldOut ? heldOut : train).add(row);
    }
    if (domain.size() < LEAST || heldOut.isEmpty()) {
      throw new InvalidDataException(
          "%d reviews are too few to train and to measure: give %d or more"
              .formatted(domain.size(), LEAST));
    }
    return new DomainSplit(List.copyOf(train), List.copyOf(heldOut), others);
  }
}
