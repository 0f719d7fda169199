package org.sentimentstreams.cli.train;

import java.util.Locale;
import org.sentimentstreams.cli.terminal.ProgressLine;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.data.OneLine;
import org.sentimentstreams.training.fit.Epoch;
import org.sentimentstreams.training.fit.TrainingListener;

/**
 * Shows on standard error how the trainings of a trainer go: one line that changes in place if a
 * person watches, else nothing, since the log of a trainer is no place for epochs. Sentences have
 * lines of their own. For the training thread.
 */
final class TrainerScreen implements TrainingListener {
  private final Terminal terminal;
  private ProgressLine line;
  private String heldOut = "";

  TrainerScreen(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void step(Step step) {
    if (line == null) {
      line = ProgressLine.start(terminal, "Training");
      heldOut = "";
    }
    line.step(
        String.format(Locale.ROOT, " epoch %d, loss %.3f%s", step.epoch(), step.loss(), heldOut));
  }

  @Override
  public void epoch(Epoch epoch) {
    heldOut = String.format(Locale.ROOT, ", accuracy %.4f", epoch.accuracy());
  }

  @Override
  public void says(String sentence) {
    end();
    terminal.err().println(OneLine.of(sentence));
  }

  /** The training is over: the line makes room for what came out. */
  void end() {
    if (line != null) {
      line.close();
      line = null;
    }
  }
}
