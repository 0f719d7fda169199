package org.sentimentstreams.cli.serve;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.sentimentstreams.batching.BatchStatistics;
import org.sentimentstreams.cli.options.Models;
import org.sentimentstreams.cli.terminal.CommandFailedException;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.config.TrainerSettings;
import org.sentimentstreams.ops.ChallengerFigures;
import org.sentimentstreams.ops.ClassifyAttempt;
import org.sentimentstreams.ops.Health;
import org.sentimentstreams.ops.LabelChoices;
import org.sentimentstreams.ops.Labelling;
import org.sentimentstreams.ops.LivePage;
import org.sentimentstreams.ops.ModelQuality;
import org.sentimentstreams.ops.PageRoutes;
import org.sentimentstreams.ops.PredictionWatch;
import org.sentimentstreams.ops.ProcessMetrics;
import org.sentimentstreams.ops.StreamFigures;
import org.sentimentstreams.ops.ThreadHealth;
import org.sentimentstreams.ops.TrainingView;
import org.sentimentstreams.scoring.ScoringService;

/**
 * What a long-running process serves over HTTP. It starts before the model is loaded, so that a
 * probe learns what the process waits for, and it is closed last.
 */
public final class Operations implements AutoCloseable {
  private final ThreadHealth threads = new ThreadHealth();
  private final ProcessMetrics metrics = new ProcessMetrics();
  private final PredictionWatch watch =
      new PredictionWatch(metrics.registry(), System::currentTimeMillis);
  private final int workers;
  private final HealthServer server;
  private final String model;
  private final DriftWatch drifts;
  private volatile ScoringService service;
  private volatile Supplier<Health> health = () -> Health.down("The model is being loaded");
  private volatile Supplier<Optional<TrainingView>> training = Optional::empty;
  private volatile ExamWatch exams;
  private LabelWriter labels;
  private volatile Supplier<LabelChoices> choices = () -> new LabelChoices(List.of(), false);
  private volatile Supplier<Optional<ChallengerFigures>> challenger = Optional::empty;

  /**
   * Starts the server, unless the settings want none.
   *
   * @throws IOException if it cannot listen where it should
   */
  public Operations(Settings settings, Terminal terminal) throws IOException {
    workers = new Models(settings, terminal).workers();
    model = settings.model().name();
    drifts = new DriftWatch(settings.drift(), metrics.registry());
    server =
        new HealthServer(
            settings.ops(), terminal, metrics, this::health, () -> page(settings, terminal));
  }

  private PageRoutes page(Settings settings, Terminal terminal) {
    return new PageRoutes(
        new LivePage(
            settings.model().name(),
            registry(),
            watch,
            this::health,
            this::figures,
            () -> training.get(),
            this::quality,
            this::classify,
            labelling(settings, terminal)),
        settings.ops().classifyShare());
  }

  private Optional<Labelling> labelling(Settings settings, Terminal terminal) {
    if (!settings.ops().takesLabels()) {
      return Optional.empty();
    }
    labels =
        new LabelWriter(settings.kafka(), settings.topics().labels(), terminal.brokerTimeout());
    return Optional.of(new Labelling(() -> choices.get(), labels));
  }

  /** Sets the labels that people may give on the page from now on. */
  public void watchLabels(Supplier<LabelChoices> source) {
    choices = source;
  }

  /** The registry for the meters of all parts of this process. */
  public PrometheusMeterRegistry registry() {
    return metrics.registry();
  }

  private Health health() {
    return Health.of(List.of(health.get(), threads.now()));
  }

  /** What watches the streams of the models that go through it. */
  public DriftWatch drifts() {
    return drifts;
  }

  /** Sets the part whose health is the health of the process from now on. */
  public void watch(Supplier<Health> part) {
    health = part;
  }

  /** Reports the health, figures and predictions of this service from now on. */
  public void watch(ScoringService scoring) {
    watch(scoring, () -> Health.UP);
  }

  /** The same, with a separate health for the service's model. */
  public void watch(ScoringService scoring, Supplier<Health> model) {
    scoring.onScored(watch.andThen(drifts));
    service = scoring;
    health = () -> Health.of(List.of(scoring.health(), model.get()));
  }

  /** Sets the training that the page shows from now on. */
  public void watchTraining(Supplier<Optional<TrainingView>> last) {
    training = last;
  }

  /**
   * Reads the exams of the model for the page from now on, if there is a page and there are exams.
   *
   * @param timeout how long the broker may take for an answer
   */
  public void followExams(TrainerSettings settings, Duration timeout) {
    if (server.address().isPresent() && settings.exam().isOn()) {
      exams = new ExamWatch(settings, timeout);
    }
  }

  /** Sets the challenger that the page shows from now on; the source must not wait. */
  public void watchChallenger(Supplier<Optional<ChallengerFigures>> source) {
    challenger = source;
  }

  private ModelQuality quality() {
    return new ModelQuality(
        exams == null ? null : exams.figures(),
        drifts.figures(model).orElse(null),
        challenger.get().orElse(null));
  }

  /** Where the server is, if there is one. */
  public Optional<URI> address() {
    return server.address();
  }

  private StreamFigures figures() {
    if (service == null) {
      return StreamFigures.NONE;
    }
    BatchStatistics done = service.statistics();
    return new StreamFigures(
        done.batches(),
        done.reviews(),
        done.tokens(),
        done.paddedTokens(),
        done.busyNanos(),
        workers,
        service.lags());
  }

  private ClassifyAttempt classify(String text) {
    return service == null
        ? ClassifyAttempt.failed(new CommandFailedException("the model is still being loaded"))
        : service.classify(text);
  }

  @Override
  public void close() {
    server.close();
    if (labels != null) {
      labels.close();
    }
    if (exams != null) {
      exams.close();
    }
  }
}
