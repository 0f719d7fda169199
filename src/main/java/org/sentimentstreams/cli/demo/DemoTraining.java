package org.sentimentstreams.cli.demo;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.sentimentstreams.cli.options.Models;
import org.sentimentstreams.cli.records.RecordSender;
import org.sentimentstreams.cli.terminal.CommandFailedException;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.cli.train.TopicOutcome;
import org.sentimentstreams.cli.train.TrainerOptions;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.data.OneLine;
import org.sentimentstreams.data.ReviewRow;
import org.sentimentstreams.demo.LearningDemo;
import org.sentimentstreams.demo.TrainingOutcome;
import org.sentimentstreams.schema.InstanceStatus;
import org.sentimentstreams.schema.LabeledReview;
import org.sentimentstreams.serving.ModelFollower;
import org.sentimentstreams.threads.Threads;
import org.sentimentstreams.training.fit.TrainingListener;
import org.sentimentstreams.training.live.LiveTraining;
import org.sentimentstreams.training.live.Trainer;
import org.sentimentstreams.training.live.TrainerMeters;
import org.sentimentstreams.training.live.TrainingService;
import org.sentimentstreams.training.recipe.Recipe;

/**
 * The trainer of the demo: that of {@code train serve}, in a thread of its own. It follows the
 * topic of labels, and starts when all labels of the demo have come.
 */
final class DemoTraining implements LearningDemo.Training, AutoCloseable {
  private static final Duration SWAP_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration STEP = Duration.ofMillis(50);

  private final Settings settings;
  private final Terminal terminal;
  private final ModelFollower follower;
  private final LiveTraining live;
  private final TrainerMeters meters;
  private final TrainingService service;
  private final CompletableFuture<TopicOutcome> outcome = new CompletableFuture<>();
  private final Thread thread = Threads.named("demo-trainer", this::follow);

  private DemoTraining(
      Settings settings,
      Terminal terminal,
      ModelFollower follower,
      LiveTraining live,
      TrainerMeters meters,
      String by) {
    this.settings = settings;
    this.terminal = terminal;
    this.follower = follower;
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
   * @param follower tells when the service has swapped
   * @param registry of the process
   */
  static DemoTraining start(
      Settings settings,
      Terminal terminal,
      ModelFollower follower,
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
        new DemoTraining(settings, terminal, follower, live, meters, recipe.name());
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
    RecordSender sender =
        RecordSender.connect(terminal, settings.kafka(), List.of(settings.topics().labels()));
    try (sender) {
      for (ReviewRow row : fed) {
        sender.send(
            settings.topics().labels(),
            "review-" + row.line(),
            LabeledReview.newBuilder().setText(row.text()).setLabel(row.label()).build());
      }
    }
    if (sender.outcome().failed() > 0) {
      // The trainer waits for all of them.
      throw new CommandFailedException(
          "Kafka refused %d of the labels".formatted(sender.outcome().failed()));
    }
    TopicOutcome told = outcome();
    String version = told.outcome().version().getId();
    if (!told.outcome().promoted()) {
      return learned(told, false, "the first version stays the champion");
    }
    InstanceStatus status = awaitSwap(version);
    boolean serves = version.equals(status.getServing());
    return learned(
        told,
        serves,
        serves
            ? "%s serves %d ms after it was named".formatted(version, status.getSwapMillis())
            : "%s does not serve: %s".formatted(version, status.getFailure()));
  }

  private TopicOutcome outcome() {
    try {
      return outcome.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private InstanceStatus awaitSwap(String version) throws InterruptedException {
    long start = System.nanoTime();
    InstanceStatus status = follower.status();
    while (!version.equals(status.getServing())
        && !terminal.interruption().isRequested()
        && System.nanoTime() - start < SWAP_TIMEOUT.toNanos()) {
      Thread.sleep(STEP.toMillis());
      status = follower.status();
    }
    return status;
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
