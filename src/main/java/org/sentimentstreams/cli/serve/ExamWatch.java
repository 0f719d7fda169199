package org.sentimentstreams.cli.serve;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.sentimentstreams.config.TrainerSettings;
import org.sentimentstreams.exam.Band;
import org.sentimentstreams.exam.ExamReport;
import org.sentimentstreams.exam.ExamReport.Role;
import org.sentimentstreams.exam.ExamReport.Standing;
import org.sentimentstreams.exam.Grades;
import org.sentimentstreams.exam.PairedAnswers;
import org.sentimentstreams.kafka.BrokerException;
import org.sentimentstreams.log.RateLimitedLog;
import org.sentimentstreams.ops.ExamFigures;
import org.sentimentstreams.threads.GrowingPause;
import org.sentimentstreams.threads.Threads;
import org.sentimentstreams.training.exam.ExamResults;

/**
 * Reads the results of exams for the live page, on a thread of its own. While the brokers are away,
 * the last known figures stay, with their time and what is wrong.
 */
final class ExamWatch implements AutoCloseable {
  private static final RateLimitedLog LOG = new RateLimitedLog(ExamWatch.class);
  private static final Duration STEP = Duration.ofSeconds(1);
  private static final GrowingPause RETRY =
      new GrowingPause(Duration.ofSeconds(2), Duration.ofSeconds(30));

  private final TrainerSettings settings;
  private final Duration timeout;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Thread thread = Threads.daemon("exam-watch", this::run);
  private volatile ExamFigures figures;

  /**
   * Starts it; the first figures come later.
   *
   * @param timeout how long the broker may take for an answer
   */
  ExamWatch(TrainerSettings settings, Duration timeout) {
    this.settings = settings;
    this.timeout = timeout;
    this.figures = figures(0, new ExamReport(Map.of(), settings.exam().error()));
    thread.start();
  }

  /** The latest figures; never waits. */
  ExamFigures figures() {
    return figures;
  }

  private void run() {
    int failures = 0;
    while (!isStopped()) {
      try (ExamResults results = new ExamResults(settings, timeout)) {
        while (!isStopped()) {
          Instant now = Instant.now();
          figures = figures(now.toEpochMilli(), results.report(now));
          failures = 0;
          pause(STEP);
        }
      } catch (BrokerException | KafkaException e) {
        LOG.warn("The exams on the live page are not renewed: {}", e.getMessage());
        wait(e, failures++);
      } catch (RuntimeException e) {
        LOG.warn("The exams on the live page are not renewed", e); // A mistake of this program.
        wait(e, failures++);
      }
    }
  }

  private void wait(RuntimeException reason, int failures) {
    figures = figures.troubled(String.valueOf(reason.getMessage()));
    pause(RETRY.after(failures));
  }

  private boolean isStopped() {
    return stopped.getCount() == 0;
  }

  private void pause(Duration time) {
    try {
      boolean isOver = stopped.await(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      stopped.countDown();
      Thread.currentThread().interrupt();
    }
  }

  private ExamFigures figures(long asOf, ExamReport report) {
    double error = settings.exam().error();
    long ofDay =
        report.standings().values().stream()
            .mapToLong(standing -> standing.day().answers().of())
            .max()
            .orElse(0);
    return new ExamFigures(
        settings.topics().labels(),
        asOf,
        null,
        1 - error,
        ofDay,
        report.standings().entrySet().stream()
            .map(each -> standing(each.getKey(), each.getValue(), error))
            .toList());
  }

  private static ExamFigures.Standing standing(Role role, Standing standing, double error) {
    return new ExamFigures.Standing(
        role.name().toLowerCase(Locale.ROOT),
        standing.version(),
        accuracy(standing.all()),
        accuracy(standing.last()),
        accuracy(standing.day()),
        standing
            .ahead()
            .filter(pairs -> pairs.questions() > 0)
            .map(pairs -> difference(pairs, error))
            .orElse(null));
  }

  private static ExamFigures.Accuracy accuracy(Grades grades) {
    Band band = grades.accuracyBand();
    return new ExamFigures.Accuracy(
        grades.answers().right(), grades.answers().of(), band.low(), band.high());
  }

  private static ExamFigures.Difference difference(PairedAnswers pairs, double error) {
    Band band = pairs.band(error);
    return new ExamFigures.Difference(
        pairs.questions(), pairs.difference(), band.low(), band.high());
  }

  @Override
  public void close() {
    stopped.countDown();
    Threads.end(thread);
  }
}
