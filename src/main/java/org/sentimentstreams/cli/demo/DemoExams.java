package org.sentimentstreams.cli.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.data.ReviewRow;
import org.sentimentstreams.demo.ExamSummary;
import org.sentimentstreams.exam.ExamReport;
import org.sentimentstreams.exam.ExamReport.Role;
import org.sentimentstreams.exam.ExamReport.Standing;
import org.sentimentstreams.training.exam.ExamResults;

/** Labels for exams alone, and what comes of them. */
record DemoExams(Settings settings, Terminal terminal) {
  private static final Duration STEP = Duration.ofMillis(250);

  /**
   * Without a further answer for this long, the rest will not come: a text without a token, say.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /**
   * Sends these labels, and waits until the champion and the version before have predicted them.
   */
  Optional<ExamSummary> ask(List<ReviewRow> kept) throws InterruptedException {
    if (!settings.exam().isOn()) {
      return Optional.empty();
    }
    DemoLabels.send(settings, terminal, kept);
    try (ExamResults results = new ExamResults(settings.trainer(), terminal.brokerTimeout())) {
      ExamReport report = results.report(Instant.now());
      long news = System.nanoTime();
      while (System.nanoTime() - news < PATIENCE.toNanos()
          && !isComplete(report, kept.size())
          && !terminal.interruption().isRequested()) {
        Thread.sleep(STEP.toMillis());
        ExamReport later = results.report(Instant.now());
        if (!later.equals(report)) {
          report = later;
          news = System.nanoTime();
        }
      }
      return ExamSummary.of(report);
    }
  }

  /** Whether the champion, and if there is one the version before, has predicted so many labels. */
  private static boolean isComplete(ExamReport report, int labels) {
    boolean byChampion =
        report
            .standing(Role.CHAMPION)
            .filter(each -> each.all().answers().of() >= labels)
            .isPresent();
    boolean byBoth =
        report
            .standing(Role.PREVIOUS)
            .flatMap(Standing::ahead)
            .filter(pairs -> pairs.questions() < labels)
            .isEmpty();
    return byChampion && byBoth;
  }
}
