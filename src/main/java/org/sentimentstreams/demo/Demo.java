package org.sentimentstreams.demo;

import java.io.PrintStream;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.sentimentstreams.batching.BatchLimits;
import org.sentimentstreams.batching.BatchStatistics;
import org.sentimentstreams.batching.RawModelLoop;
import org.sentimentstreams.config.ChallengerSettings;
import org.sentimentstreams.config.KafkaSettings;
import org.sentimentstreams.config.ScoringSettings;
import org.sentimentstreams.config.StoreAddress;
import org.sentimentstreams.config.TopicSettings;
import org.sentimentstreams.data.BlankText;
import org.sentimentstreams.data.ReviewRow;
import org.sentimentstreams.kafka.ClientSettings;
import org.sentimentstreams.kafka.ServiceTopics;
import org.sentimentstreams.kafka.Topics;
import org.sentimentstreams.model.ModelConfig;
import org.sentimentstreams.model.TextModel;
import org.sentimentstreams.schema.Prediction;
import org.sentimentstreams.scoring.ScoringService;
import org.sentimentstreams.threads.Threads;

/**
 * The whole product in one process: topics, the service, somebody who writes reviews and somebody
 * who reads predictions, over a broker that is already up.
 */
public final class Demo {
  private final ScoringSettings settings;
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
      ScoringSettings settings,
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
  public static void createTopics(
      KafkaSettings kafka,
      TopicSettings topics,
      StoreAddress store,
      ChallengerSettings challenger) {
    try (Admin admin = Admin.create(ClientSettings.admin(kafka))) {
      new Topics(admin, kafka.bootstrapServers(), Topics.DEFAULT_TIMEOUT)
          .create(ServiceTopics.of(topics, store, challenger));
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
    RoundTrip pass = new RoundTrip(settings, service, interrupted);
    pass.awaitService();
    DemoScreen screen = new DemoScreen(out, colors, rows.size());
    AnswerStatistics counts = new AnswerStatistics(rows, config);
    BatchStatistics before = service.statistics();
    Thread swapping = Threads.daemon("demo-swap", swap);
    RoundTrip.Sent sent =
        pass.run(
            rows,
            perSecond,
            counts,
            (item, verdict) -> screen.answer(item, counts.row(item).text(), verdict),
            swapping::start);
    BatchStatistics statistics = service.statistics().since(before);
    double seconds = counts.secondsSince(sent.startNanos());
    swapping.join(RoundTrip.TIMEOUT.toMillis());
    double raw = interrupted.getAsBoolean() ? 0 : raw(rows, screen);
    DemoSummary summary =
        new DemoSummary(
            rows.size() - sent.refused(),
            counts.predicted(),
            counts.deadLettered(),
            counts.accuracy(),
            seconds,
            counts.predicted() / seconds,
            raw,
            counts.percentile(0.5),
            counts.percentile(0.99),
            statistics.meanBatch(),
            statistics.paddingSaved(),
            counts.versions(),
            counts.versions().size() > 1 ? swapped.get() : null);
    screen.summary(summary);
    return summary;
  }

  private double raw(List<ReviewRow> rows, DemoScreen screen) throws InterruptedException {
    screen.say("");
    screen.say("Now the same reviews through the model alone, without Kafka …");
    BatchLimits limits =
        new BatchLimits(settings.batch().maxTokens(), settings.batch().maxReviews());
    List<String> texts =
        rows.stream().map(ReviewRow::text).filter(text -> !BlankText.isBlank(text)).toList();
    return new RawModelLoop(model, limits, workers).reviewsPerSecond(texts);
  }
}
