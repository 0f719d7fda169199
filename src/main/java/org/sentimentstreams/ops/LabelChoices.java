package org.sentimentstreams.ops;

import java.util.List;

/**
 * The labels of the served model.
 *
 * @param several whether a text may have any number of them
 */
public record LabelChoices(List<String> labels, boolean several) {
  /** The list is copied. */
  public LabelChoices {
    labels = List.copyOf(labels);
  }
}
