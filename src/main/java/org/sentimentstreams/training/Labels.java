package org.sentimentstreams.training;

import org.sentimentstreams.data.InvalidDataException;
import org.sentimentstreams.data.ReviewRow;
import org.sentimentstreams.model.LabelNames;
import org.sentimentstreams.model.ModelConfig;
import org.sentimentstreams.model.Problem;
import org.sentimentstreams.training.dataset.LabelMap;
import org.sentimentstreams.training.dataset.LabeledText;

/** The labels of rows as a model numbers them; where there may be several, with the bit of each. */
final class Labels {
  private Labels() {}

  /**
   * @throws InvalidDataException if the row has no label, or one that the model does not have
   */
  static int index(ReviewRow row, ModelConfig config) {
    if (row.label() == null || row.label().isBlank()) {
      throw new InvalidDataException(
          row.place() + " has no label: name the column with --label-column");
    }
    if (config.multiLabel()) {
      return new LabelMap(config.labels(), Problem.MULTI_LABEL).index(LabeledText.of(row));
    }
    return config
        .labelIndex(row.label())
        .orElseThrow(
            () ->
                new InvalidDataException(
                    "%s has the label \"%s\"; the model knows %s"
                        .formatted(row.place(), row.label(), new LabelNames(config.labels()))));
  }
}
