package org.sentimentstreams.demo;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.sentimentstreams.batching.BatchLimits;
import org.sentimentstreams.batching.BatchStatistics;
import org.sentimentstreams.batching.RawModelLoop;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.data.ReviewRow;
import org.sentimentstreams.kafka.ClientSettings;
import org.sentimentstreams.kafka.ServiceTopics;
import org.sentimentstreams.kafka.Topics;
import org.sentimentstreams.model.ModelConfig;
import org.sentimentstreams.model.TextModel;
import org.sentimentstreams.schema.Prediction;
import org.sentimentstreams.scoring.ScoringService;

/**
 * The whole product in one process: topics, the service, somebody who writes reviews and somebody
 * who reads predictions, over a broker that is already up.
 */
public final class Demo {
  private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

  /** Without a prediction for this long, something is wrong. */
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  private final Settings settings;
  private final ModelConfig config;
  private final TextModel<Prediction> model;
  private final int workers;
  private final PrintStream out;
  private final boolean colors;

  /**
   * @param settings with the broker's address
   * @param config of the model, for its labels
   * @param model warm
   * @param workers batches that may run at once
   * @param out where people look
   */
  public Demo(
      Settings settings,
      ModelConfig config,
      TextModel<Prediction> model,
      int workers,
      PrintStream out,
      boolean colors) {
    this.settings = settings;
    this.config = config;
    this.model = model;
    this.workers = workers;
    this.out = out;
    this.colors = colors;
  }

  /** Creates the topics that are missing. */
  public static void createTopics(Settings settings) {
    try (Admin admin = Admin.create(ClientSettings.admin(settings))) {
      new Topics(admin, settings.bootstrapServers(), Topics.DEFAULT_TIMEOUT)
          .create(ServiceTopics.of(settings));
    }
  }

  /**
   * Sends the rows through the service, shows what comes back, then runs the model alone over the
   * same rows to compare.
   *
   * @param perSecond reviews a second, or 0 for as fast as it goes
   * @param swap names another champion; runs beside, from the first review on
   * @param swapped says afterwards what became of the swap
   * @param interrupted asked between two reads; true ends the demo early
   */
  public DemoSummary run(
      ScoringService service,
      List<ReviewRow> rows,
      double perSecond,
      Runnable swap,
      Supplier<String> swapped,
      BooleanSupplier interrupted)
      throws InterruptedException {
    if (!service.awaitRunning(START_TIMEOUT)) {
      throw new IllegalStateException(
          "The service got no partitions within %d s".formatted(START_TIMEOUT.toSeconds()));
    }
    DemoScreen screen = new DemoScreen(out, colors, rows.size());
    Tally tally = new Tally(rows, config);
    BatchStatistics before = service.statistics();
    Thread swapping = new Thread(swap, "demo-swap");
    swapping.setDaemon(true);
    long start;
    int refused;
    try (PredictionFeed feed = new PredictionFeed(settings);
        ReviewFeeder feeder = new ReviewFeeder(settings)) {
      start = System.nanoTime();
      feeder.start(rows, perSecond);
      swapping.start();
      receive(feed, feeder, tally, screen, service, rows.size(), interrupted);
      refused = feeder.refused();
    }
    BatchStatistics statistics = service.statistics().since(before);
    double seconds = tally.secondsSince(start);
    swapping.join(PATIENCE.toMillis());
    double raw = interrupted.getAsBoolean() ? 0 : raw(rows, screen);
    DemoSummary summary =
        new DemoSummary(
            rows.size() - refused,
            tally.predicted(),
            tally.deadLettered(),
            tally.accuracy(),
            seconds,
            tally.predicted() / seconds,
            raw,
            tally.percentile(0.5),
            tally.percentile(0.99),
            statistics.meanBatch(),
            statistics.paddingSaved(),
            tally.versions(),
            tally.versions().size() > 1 ? swapped.get() : null);
    screen.summary(summary);
    return summary;
  }

  private void receive(
      PredictionFeed feed,
      ReviewFeeder feeder,
      Tally tally,
      DemoScreen screen,
      ScoringService service,
      int expected,
      BooleanSupplier interrupted) {
    long lastNews = System.nanoTime();
    while (tally.answered() + feeder.refused() < expected && !interrupted.getAsBoolean()) {
      for (PredictionFeed.Item item : feed.poll()) {
        lastNews = System.nanoTime();
        Tally.Verdict verdict = tally.add(item);
        if (item.prediction() == null) {
          screen.deadLetter(tally.row(item).text());
        } else {
          screen.prediction(item.prediction(), tally.row(item).text(), verdict);
        }
      }
      if (service.stopped().isCompletedExceptionally()) {
        service.stopped().join();
      }
      if (System.nanoTime() - lastNews > PATIENCE.toNanos()) {
        throw new IllegalStateException(
            "No prediction came for %d s; %d of %d reviews are answered"
                .formatted(PATIENCE.toSeconds(), tally.answered(), expected));
      }
    }
  }

  private double raw(List<ReviewRow> rows, DemoScreen screen) throws InterruptedException {
    screen.say("");
    screen.say("Now the same reviews through the model alone, without Kafka …");
    BatchLimits limits = new BatchLimits(settings.maxBatchTokens(), settings.maxBatchReviews());
    List<String> texts =
        rows.stream().map(ReviewRow::text).filter(text -> !text.isBlank()).toList();
    return new RawModelLoop(model, limits, workers).reviewsPerSecond(texts);
  }
}
