package org.sentimentstreams.cli;

import java.io.IOException;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.training.live.LiveTraining;
import org.sentimentstreams.training.live.TopicTraining;
import org.sentimentstreams.training.live.Trainer;
import org.sentimentstreams.training.recipe.Recipe;

/**
 * One training on all labels of the topic, into the registry.
 *
 * @param newLabels whether the version gets the labels that occur
 * @param promote whether a version that passes the gate becomes the champion
 */
record TopicRun(
    Terminal terminal,
    Settings settings,
    Recipe recipe,
    boolean newLabels,
    boolean promote,
    long seed) {

  TopicOutcome run() throws IOException {
    Trainer trainer = new TrainerOptions(settings, terminal).trainer(recipe, newLabels, seed);
    try (LiveTraining live = LiveTraining.open(settings, trainer, terminal.brokerTimeout())) {
      TopicTraining training = live.training();
      // The process must not end in the middle of a step.
      terminal.interruption().onRequest(training::stop);
      live.labels().readToEnd();
      var data = live.labels().dataset();
      terminal.err().println(data.report().sentence());
      return new TopicOutcome(
          training.train(data, live.labels().ranges(), () -> promote), recipe.name());
    }
  }
}
