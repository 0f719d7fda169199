package org.sentimentstreams.lab.bench;

import org.sentimentstreams.config.ScoringSettings;
import org.sentimentstreams.model.TextModel;
import org.sentimentstreams.schema.Prediction;

/** A way to bring reviews from a topic through a model and back. */
interface PipelineDesign {
  /** For tables. */
  String title();

  /** Starts to read; returns when partitions are assigned. */
  Running start(Run run) throws InterruptedException;

  /** A design at work. */
  interface Running extends AutoCloseable {
    /** Commits so far; 0 if it does not commit. */
    default long commits() {
      return 0;
    }

    @Override
    void close() throws InterruptedException;
  }

  /**
   * What a design is started with.
   *
   * @param settings with topics and a group of this run's own
   * @param model is timed
   * @param workers batches that the device takes at once
   */
  record Run(ScoringSettings settings, TextModel<Prediction> model, int workers) {}
}
