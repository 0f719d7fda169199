package org.sentimentstreams.training.live;

import org.sentimentstreams.training.fit.Epoch;
import org.sentimentstreams.training.fit.TrainingListener;

/** Updates the meters at each step, and passes all events on to another listener. */
record MeteredListener(TrainerMeters meters, TrainingListener to) implements TrainingListener {

  @Override
  public void step(Step step) {
    meters.step(step);
    to.step(step);
  }

  @Override
  public void epoch(Epoch epoch) {
    to.epoch(epoch);
  }

  @Override
  public void says(String sentence) {
    to.says(sentence);
  }
}
