package org.sentimentstreams.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.sentimentstreams.data.InvalidDataException;
import org.sentimentstreams.data.ReviewRow;
import org.sentimentstreams.model.Digests;

/**
 * Reviews of one domain, divided by a hash of their texts, and reviews of other domains.
 *
 * @param train their labels are given to the trainer
 * @param heldOut their labels are for measuring alone
 * @param spoil their labels are for finding a bad version; empty where there is none
 * @param others for measuring what the model forgets
 */
public record DomainSplit(
    List<ReviewRow> train, List<ReviewRow> heldOut, List<ReviewRow> spoil, List<ReviewRow> others) {
  private static final int LEAST = 20;

  /** First digits of the hash, of 16, whose reviews are held out. */
  private static final String HELD_OUT = "0123";

  /** The same of those that are for finding a bad version. */
  private static final String SPOIL = "45";

  /**
   * Divides; a quarter is held out, and an eighth more where a bad version is to be found.
   *
   * @param domain with labels
   * @throws InvalidDataException if a row has no label, or there are too few to train on
   */
  public static DomainSplit of(List<ReviewRow> domain, List<ReviewRow> others, boolean spoils) {
    List<ReviewRow> train = new ArrayList<>();
    List<ReviewRow> heldOut = new ArrayList<>();
    List<ReviewRow> spoil = new ArrayList<>();
    for (ReviewRow row : domain) {
      if (row.label() == null || row.label().isBlank()) {
        throw new InvalidDataException(
            "%s has no label, and training needs labelled reviews".formatted(row.place()));
      }
      char digit = Digests.sha256(row.text().strip()).charAt(0);
      boolean isForSpoiling = spoils && SPOIL.indexOf(digit) >= 0;
      (HELD_OUT.indexOf(digit) >= 0 ? heldOut : isForSpoiling ? spoil : train).add(row);
    }
    if (domain.size() < LEAST || heldOut.isEmpty()) {
      throw new InvalidDataException(
          "%d reviews are too few to train and to measure: give %d or more"
              .formatted(domain.size(), LEAST));
    }
    return new DomainSplit(
        List.copyOf(train), List.copyOf(heldOut), List.copyOf(spoil), List.copyOf(others));
  }

  /** Reviews whose labels are sent after the training, those of the domain first. */
  public List<ReviewRow> toSpoil() {
    return Stream.concat(spoil.stream(), others.stream()).toList();
  }
}
