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
import org.sentimentstreams.training.exam.ExamResults;

/** Labels for exams alone, and what comes of them. */
record DemoExams(Settings settings, Terminal terminal) {
  private static final Duration STEP = Duration.ofMillis(250);

  /**
   * Without a further answer for this long, the rest will not come: a text without a token, say.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Sends these labels, and waits until the champion has predicted them. */
  Optional<ExamSummary> ask(List<ReviewRow> kept) throws InterruptedException {
    if (!settings.exam().isOn()) {
      return Optional.empty();
    }
    DemoLabels.send(settings, terminal, kept);
    try (ExamResults results = new ExamResults(settings.trainer(), terminal.brokerTimeout())) {
      long answers = champion(results.report(Instant.now()));
      long news = System.nanoTime();
      while (System.nanoTime() - news < PATIENCE.toNanos()
          && answers < kept.size()
          && !terminal.interruption().isRequested()) {
        Thread.sleep(STEP.toMillis());
        long now = champion(results.report(Instant.now()));
        if (now != answers) {
          answers = now;
          news = System.nanoTime();
        }
      }
      return ExamSummary.of(results.report(Instant.now()));
    }
  }

  private static long champion(ExamReport report) {
    return report.standing(Role.CHAMPION).map(each -> each.all().answers().of()).orElse(0L);
  }
}
