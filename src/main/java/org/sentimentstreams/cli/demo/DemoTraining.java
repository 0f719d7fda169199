package org.sentimentstreams.cli.demo;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.sentimentstreams.cli.options.Models;
import org.sentimentstreams.cli.terminal.CommandFailedException;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.cli.train.TopicOutcome;
import org.sentimentstreams.cli.train.TrainerOptions;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.data.OneLine;
import org.sentimentstreams.data.ReviewRow;
import org.sentimentstreams.demo.ExamSummary;
import org.sentimentstreams.demo.LearningDemo;
import org.sentimentstreams.demo.TrainingOutcome;
import org.sentimentstreams.threads.Threads;
import org.sentimentstreams.training.fit.TrainingListener;
import org.sentimentstreams.training.live.LiveTraining;
import org.sentimentstreams.training.live.Trainer;
import org.sentimentstreams.training.live.TrainerMeters;
import org.sentimentstreams.training.live.TrainingCommands;
import org.sentimentstreams.training.live.TrainingService;
import org.sentimentstreams.training.recipe.Recipe;

/**
 * The trainer of the demo: that of {@code train serve}, in a thread of its own. It follows the
 * topic of labels, and starts when all labels of the demo have come, or by a command if the
 * settings let no number of labels start it.
 */
final class DemoTraining implements LearningDemo.Training, AutoCloseable {
  private final Settings settings;
  private final Terminal terminal;
  private final ServedVersion served;
  private final LiveTraining live;
  private final TrainerMeters meters;
  private final TrainingService service;
  private final CompletableFuture<TopicOutcome> outcome = new CompletableFuture<>();
  private final Thread thread = Threads.named("demo-trainer", this::follow);

  private DemoTraining(
      Settings settings,
      Terminal terminal,
      ServedVersion served,
      LiveTraining live,
      TrainerMeters meters,
      String by) {
    this.settings = settings;
    this.terminal = terminal;
    this.served = served;
    this.live = live;
    this.meters = meters;
    this.service =
        live.service(
            meters,
            new Models(settings, terminal).loadOptions(),
            told -> outcome.complete(new TopicOutcome(told, by, Optional.empty())),
            why -> outcome.completeExceptionally(new CommandFailedException(why)));
  }

  /**
   * Starts it.
   *
   * @param served tells when the service has swapped
   * @param registry of the process
   */
  static DemoTraining start(
      Settings settings,
      Terminal terminal,
      ServedVersion served,
      Recipe recipe,
      MeterRegistry registry)
      throws IOException {
    TrainingListener says =
        new TrainingListener() {
          @Override
          public void says(String sentence) {
            terminal.err().println(OneLine.of(sentence));
          }
        };
    TrainerMeters meters = new TrainerMeters(registry, settings.model().name());
    Trainer trainer =
        new TrainerOptions(settings, terminal)
            .trainer(recipe, false, TrainerOptions.SEED, meters.listening(says));
    LiveTraining live = LiveTraining.open(settings.trainer(), trainer, terminal.brokerTimeout());
    DemoTraining training =
        new DemoTraining(settings, terminal, served, live, meters, recipe.name());
    terminal.interruption().onRequest(training.service::stop);
    training.thread.start();
    return training;
  }

  private void follow() {
    try {
      service.run();
      outcome.completeExceptionally(new CommandFailedException("the trainer was stopped"));
    } catch (RuntimeException | Error e) {
      outcome.completeExceptionally(e);
    }
  }

  @Override
  public TrainingOutcome learn(List<ReviewRow> fed) throws InterruptedException {
    // The trainer waits for all of them.
    DemoLabels.send(settings, terminal, fed);
    if (settings.training().newLabels() == 0) {
      TrainingCommands.train(
          settings.kafka(),
          settings.topics().trainingCommands(),
          settings.model().name(),
          terminal.brokerTimeout());
    }
    TopicOutcome told = outcome();
    String version = told.outcome().version().getId();
    if (!told.outcome().promoted()) {
      return learned(told, false, "the first version stays the champion");
    }
    ServedVersion.Swap swap = served.await(version);
    return learned(told, swap.serves(), swap.words());
  }

  @Override
  public Optional<ExamSummary> ask(List<ReviewRow> kept) throws InterruptedException {
    return new DemoExams(settings, terminal).ask(kept);
  }

  private TopicOutcome outcome() {
    try {
      return outcome.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private static TrainingOutcome learned(TopicOutcome told, boolean serves, String words) {
    return new TrainingOutcome(
        told.outcome().version().getId(),
        serves,
        words,
        told.outcome().decision().reason(),
        told.outcome().labels(),
        told.outcome().seconds());
  }

  /** Ends the trainer, and waits for the step that it is in. */
  @Override
  public void close() {
    service.stop();
    Threads.await(thread);
    meters.close();
    live.close();
  }
}
