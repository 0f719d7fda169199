package org.sentimentstreams.demo;

import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.sentimentstreams.config.ScoringSettings;
import org.sentimentstreams.data.ReviewRow;
import org.sentimentstreams.scoring.ScoringService;

/**
 * The way of a list of reviews through the service, from the first that is sent to the last answer
 * that is read.
 *
 * @param interrupted asked between two reads; true ends the way early
 */
record RoundTrip(ScoringSettings settings, ScoringService service, BooleanSupplier interrupted) {
  private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

  /** Without an answer for this long, something is wrong. */
  static final Duration TIMEOUT = Duration.ofSeconds(120);

  /**
   * @param startNanos when the first review was sent
   * @param refused reviews that Kafka did not take
   */
  record Sent(long startNanos, int refused) {}

  /** Waits until the service has partitions. */
  void awaitService() throws InterruptedException {
    if (!service.awaitRunning(START_TIMEOUT)) {
      throw new IllegalStateException(
          "The service was assigned no partitions within %d s"
              .formatted(START_TIMEOUT.toSeconds()));
    }
  }

  /**
   * @param perSecond reviews a second, or 0 for as fast as it goes
   * @param counts counts the answers
   * @param answers is shown each answer
   * @param started runs when the first reviews are on their way
   */
  Sent run(
      List<ReviewRow> rows,
      double perSecond,
      AnswerStatistics counts,
      BiConsumer<PredictionFeed.Item, AnswerStatistics.Verdict> answers,
      Runnable started) {
    RunKeys keys = RunKeys.ofRun(rows.size());
    try (PredictionFeed feed = new PredictionFeed(settings, keys);
        ReviewFeeder feeder = new ReviewFeeder(settings.kafka(), settings.topics().reviews())) {
      long start = System.nanoTime();
      feeder.start(rows, keys, perSecond);
      started.run();
      receive(feed, feeder, counts, answers, rows.size());
      return new Sent(start, feeder.refused());
    }
  }

  private void receive(
      PredictionFeed feed,
      ReviewFeeder feeder,
      AnswerStatistics counts,
      BiConsumer<PredictionFeed.Item, AnswerStatistics.Verdict> answers,
      int expected) {
    long lastNews = System.nanoTime();
    while (counts.answered() + feeder.refused() < expected && !interrupted.getAsBoolean()) {
      for (PredictionFeed.Item item : feed.poll()) {
        lastNews = System.nanoTime();
        answers.accept(item, counts.add(item));
      }
      if (service.stopped().isCompletedExceptionally()) {
        service.stopped().join();
      }
      if (System.nanoTime() - lastNews > TIMEOUT.toNanos()) {
        throw new IllegalStateException(
            "No prediction came for %d s; %d of %d reviews have a prediction"
                .formatted(TIMEOUT.toSeconds(), counts.answered(), expected));
      }
    }
  }
}
