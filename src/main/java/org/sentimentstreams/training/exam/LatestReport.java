package org.sentimentstreams.training.exam;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.sentimentstreams.config.ExamSettings;
import org.sentimentstreams.exam.ExamReport;
import org.sentimentstreams.exam.ExamReport.Role;
import org.sentimentstreams.exam.ExamReport.Sitter;
import org.sentimentstreams.exam.records.ExamRecords;

/**
 * A report that is made again only when something has changed that it depends on, and once a
 * minute, since labels grow old. For use by one thread at a time.
 */
final class LatestReport {
  private final ExamSettings settings;
  private State state;
  private ExamReport report;

  /** While it stays the same, so does the report. */
  private record State(
      Map<Role, Sitter> sitters, ExamRecords records, long taken, Instant minute) {}

  LatestReport(ExamSettings settings) {
    this.settings = settings;
  }

  /** What these records say of these versions. */
  ExamReport of(Map<Role, Sitter> sitters, ExamRecords records, Instant now) {
    State fresh = new State(sitters, records, records.taken(), now.truncatedTo(ChronoUnit.MINUTES));
    if (!fresh.equals(state)) {
      long yesterday = now.minus(Duration.ofDays(1)).toEpochMilli();
      ExamReport.Recent recent = new ExamReport.Recent(settings.last(), yesterday);
      report = ExamReport.of(sitters, records::transcript, recent, settings.error());
      state = fresh;
    }
    return report;
  }
}
