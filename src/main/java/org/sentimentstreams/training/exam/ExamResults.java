package org.sentimentstreams.training.exam;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.sentimentstreams.config.TrainerSettings;
import org.sentimentstreams.exam.ExamReport;
import org.sentimentstreams.exam.ExamReport.Role;
import org.sentimentstreams.exam.ExamReport.Sitter;
import org.sentimentstreams.exam.records.ExamRecords;
import org.sentimentstreams.registry.ModelHistory;
import org.sentimentstreams.registry.ModelRegistry;

/**
 * The results of exams for somebody who holds none: follows the registry and the topic of answers,
 * and keeps in memory what the versions answered that sit exams now. For use by one thread at a
 * time.
 */
public final class ExamResults implements AutoCloseable {
  private final TrainerSettings settings;
  private final Duration timeout;
  private final ModelRegistry registry;
  private final LatestReport report;
  private Set<String> versions = Set.of();
  private ExamRecords records;

  /**
   * Connects.
   *
   * @param timeout how long the broker may take for an answer
   * @throws org.sentimentstreams.kafka.BrokerException if the registry's topic is missing or nobody
   *     answers
   */
  public ExamResults(TrainerSettings settings, Duration timeout) {
    this.settings = settings;
    this.timeout = timeout;
    this.report = new LatestReport(settings.exam());
    this.registry =
        ModelRegistry.open(settings.kafka(), settings.topics().modelRegistry(), timeout);
  }

  /**
   * Reads both topics to their ends.
   *
   * @throws org.sentimentstreams.kafka.BrokerException if a topic is missing or nobody answers
   */
  public ExamReport report(Instant now) {
    registry.refresh();
    Map<Role, Sitter> sitters = Sitters.named(Sitters.of(history()));
    follow(sitters.values());
    records.refresh();
    return report.of(sitters, records, now);
  }

  /** The versions and aliases that the last report is of. */
  public ModelHistory history() {
    return registry.state().model(settings.model().name());
  }

  /** Answers of other versions were not kept, so new ones are read from the beginning. */
  private void follow(Collection<Sitter> sitters) {
    Set<String> wanted = new HashSet<>();
    sitters.forEach(sitter -> wanted.add(sitter.version()));
    if (records == null || !wanted.equals(versions)) {
      closeRecords();
      records =
          new ExamRecords(
              settings.kafka(),
              settings.topics().exams(),
              settings.model().name(),
              wanted::contains,
              timeout);
      versions = wanted;
    }
  }

  private void closeRecords() {
    if (records != null) {
      records.close();
      records = null;
    }
  }

  @Override
  public void close() {
    closeRecords();
    registry.close();
  }
}
