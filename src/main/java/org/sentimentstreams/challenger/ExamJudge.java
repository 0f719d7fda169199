package org.sentimentstreams.challenger;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.KafkaException;
import org.sentimentstreams.config.ServingSettings;
import org.sentimentstreams.exam.ExamWords;
import org.sentimentstreams.exam.PairedAnswers;
import org.sentimentstreams.exam.records.ExamRecords;
import org.sentimentstreams.kafka.BrokerException;
import org.sentimentstreams.threads.GrowingPause;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows from the topic of exams whether a challenger is surely worse than the champion. All
 * instances read the same answers, so all come to the same verdict. For use by one thread.
 */
public final class ExamJudge implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  /** Between two looks at the topic. */
  private static final long PAUSE_NANOS = Duration.ofSeconds(1).toNanos();

  private static final GrowingPause RETRY =
      new GrowingPause(Duration.ofSeconds(2), Duration.ofMinutes(1));

  private static final Logger LOG = LoggerFactory.getLogger(ExamJudge.class);

  private final ServingSettings settings;
  private ExamRecords records;
  private Set<String> versions = Set.of();
  private String seen = "";
  private int failures;
  private long nextLook = System.nanoTime();

  /** Reads nothing before the first question. */
  public ExamJudge(ServingSettings settings) {
    this.settings = settings;
  }

  /** Why the challenger is worse; empty if that is not sure, or if the topic cannot be read. */
  public Optional<String> worse(String champion, String challenger) {
    if (System.nanoTime() - nextLook < 0) {
      return Optional.empty();
    }
    try {
      follow(Set.of(champion, challenger));
      failures = 0;
      nextLook = System.nanoTime() + PAUSE_NANOS;
      return verdict(champion, challenger);
    } catch (BrokerException | KafkaException e) {
      if (failures == 0) {
        LOG.warn("Exams do not watch over the challenger for now: {}", e.getMessage());
      }
      nextLook = System.nanoTime() + RETRY.after(failures++).toNanos();
      return Optional.empty();
    }
  }

  /** Answers of other versions were not kept, so new ones are read from the beginning. */
  private void follow(Set<String> wanted) {
    if (records == null || !wanted.equals(versions)) {
      close();
      records =
          new ExamRecords(
              settings.kafka(),
              settings.topics().exams(),
              settings.model(),
              wanted::contains,
              TIMEOUT);
      versions = wanted;
    } else {
      records.refresh();
    }
  }

  private Optional<String> verdict(String champion, String challenger) {
    String now = champion + " " + challenger + " " + records.taken();
    if (now.equals(seen)) {
      return Optional.empty();
    }
    seen = now;
    PairedAnswers pairs = records.transcript(challenger).against(records.transcript(champion));
    return pairs.band(settings.exam().error()).isBelow(0)
        ? Optional.of(
            "by exams it is worse than the champion: accuracy %s on %d labels that both were asked"
                .formatted(ExamWords.difference(pairs, settings.exam().error()), pairs.questions()))
        : Optional.empty();
  }

  @Override
  public void close() {
    if (records != null) {
      records.close();
      records = null;
    }
  }
}
