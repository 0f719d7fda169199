package org.sentimentstreams.cli.train;

import java.time.Duration;
import java.util.Locale;
import org.sentimentstreams.cli.terminal.Machine;
import org.sentimentstreams.cli.terminal.ProgressLine;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.data.OneLine;
import org.sentimentstreams.training.fit.Epoch;
import org.sentimentstreams.training.fit.TrainingListener;

/**
 * Shows on standard error how a training goes: a bar for each epoch if a person watches, else a
 * line now and then; and a line for each epoch.
 */
final class TrainingScreen implements TrainingListener {
  private static final Duration BETWEEN_LINES = Duration.ofMinutes(1);

  private final Terminal terminal;
  private ProgressLine bar;
  private long started = System.nanoTime();
  private long told = System.nanoTime();
  private long rows;

  TrainingScreen(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void step(Step step) {
    if (bar == null) {
      bar = ProgressLine.start(terminal, "Epoch " + step.epoch(), step.steps());
      // The first step is over already; how long it took is not known.
      started = System.nanoTime();
      rows = 0;
    } else {
      rows += step.rows();
    }
    String figures = figures(step);
    bar.step(figures);
    boolean due = System.nanoTime() - told >= BETWEEN_LINES.toNanos();
    if (due && !terminal.isErrorWatched()) {
      told = System.nanoTime();
      says(
          "epoch %d, step %d of %d:%s".formatted(step.epoch(), step.step(), step.steps(), figures));
    }
  }

  private String figures(Step step) {
    double seconds = (System.nanoTime() - started) / 1e9;
    String speed = rows == 0 ? "" : String.format(Locale.ROOT, "%.0f reviews/s, ", rows / seconds);
    return String.format(
        Locale.ROOT,
        " loss %.3f, rate %.1e, %s%d MB",
        step.loss(),
        step.learningRate(),
        speed,
        Machine.residentMegabytes());
  }

  @Override
  public void epoch(Epoch epoch) {
    if (bar != null) {
      bar.close();
      bar = null;
    }
    says(
        String.format(
            Locale.ROOT,
            "epoch %d: loss %.4f, held-out loss %.4f, held-out accuracy %.4f, macro F1 %.4f",
            epoch.number(),
            epoch.trainLoss(),
            epoch.loss(),
            epoch.accuracy(),
            epoch.macroF1()));
  }

  @Override
  public void says(String sentence) {
    terminal.err().println(OneLine.of(sentence));
  }
}
