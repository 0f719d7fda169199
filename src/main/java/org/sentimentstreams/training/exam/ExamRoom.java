package org.sentimentstreams.training.exam;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.sentimentstreams.config.TrainerSettings;
import org.sentimentstreams.exam.ExamReport;
import org.sentimentstreams.exam.ExamReport.Role;
import org.sentimentstreams.exam.Transcript;
import org.sentimentstreams.exam.records.ExamRecords;
import org.sentimentstreams.exam.records.ExamWriter;
import org.sentimentstreams.model.LoadOptions;
import org.sentimentstreams.registry.ModelHistory;
import org.sentimentstreams.registry.ModelRegistry;
import org.sentimentstreams.registry.cache.ArtifactCache;
import org.sentimentstreams.schema.ModelVersion;

/**
 * Asks versions the labels that they were not trained on, and writes down their answers. What was
 * answered is known from the topic of answers, so a new room goes on where another one ended. For
 * use by one thread at a time.
 */
public final class ExamRoom implements AutoCloseable {
  private final TrainerSettings settings;
  private final Duration timeout;
  private final BooleanSupplier goesOn;
  private final Seats seats;
  private final ModelRegistry registry;
  private final ExamRecords records;
  private final ExamWriter writer;
  private final LatestReport report;
  private LabelQuestions questions;

  /**
   * Connects and reads what was answered before.
   *
   * @param options how the service loads versions
   * @param timeout how long the broker may take for an answer
   * @param says called with the reason if a version cannot be loaded
   * @param goesOn false ends long work early
   * @throws org.sentimentstreams.kafka.BrokerException if a topic is missing or nobody answers
   */
  public ExamRoom(
      TrainerSettings settings,
      ArtifactCache cache,
      LoadOptions options,
      Duration timeout,
      Consumer<String> says,
      BooleanSupplier goesOn) {
    this.settings = settings;
    this.timeout = timeout;
    this.goesOn = goesOn;
    this.seats = new Seats(cache, options, says);
    this.report = new LatestReport(settings.exam());
    this.writer = new ExamWriter(settings.kafka(), settings.topics().exams(), timeout);
    ModelRegistry opened = null;
    try {
      String model = settings.model().name();
      opened = ModelRegistry.open(settings.kafka(), settings.topics().modelRegistry(), timeout);
      records = new ExamRecords(settings.kafka(), settings.topics().exams(), model, timeout);
    } catch (RuntimeException e) {
      if (opened != null) {
        opened.close();
      }
      writer.close();
      throw e;
    }
    registry = opened;
  }

  /**
   * Seats the versions that the registry names now, and asks them the labels that come within this
   * time. A version that is new is asked the earlier ones, too.
   *
   * @throws org.sentimentstreams.kafka.BrokerException if Kafka falls silent
   * @throws IOException if a version cannot be fetched or read
   */
  public void hold(Duration wait) throws IOException {
    registry.refresh();
    boolean isNew = seats.seat(sitters().values());
    if (questions == null || isNew) {
      readAgain();
    }
    LabelQuestions.News news = questions.next(wait);
    for (Examinee each : seats.taken()) {
      ask(each, news.questions());
    }
    if (news.isOver()) {
      readAgain();
    }
    records.refresh();
  }

  private ModelHistory history() {
    return registry.state().model(settings.model().name());
  }

  private Map<Role, ModelVersion> sitters() {
    return Sitters.of(history());
  }

  /** What a report calls for. */
  public Optional<ExamVerdict> verdict(ExamReport report, Instant now) {
    return ExamVerdict.of(report, history(), settings.exam(), now);
  }

  /**
   * Changes the champion as a verdict says.
   *
   * @throws org.sentimentstreams.registry.RegistryException if somebody else has changed it since
   * @throws org.sentimentstreams.kafka.BrokerException if Kafka does not take it
   */
  public void act(ExamVerdict verdict) {
    String model = settings.model().name();
    if (verdict.role() == Role.PREVIOUS) {
      registry.rollBack(
          model, ModelHistory.CHAMPION, verdict.champion(), verdict.better(), verdict.reason());
    } else {
      registry.point(
          model, ModelHistory.CHAMPION, verdict.better(), verdict.champion(), verdict.reason());
    }
  }

  /** What all answers so far come to. */
  public ExamReport report(Instant now) {
    return report.of(Sitters.named(sitters()), records, now);
  }

  private void readAgain() {
    records.refresh();
    if (questions != null) {
      questions.close();
    }
    questions = new LabelQuestions(settings.kafka(), settings.topics().labels(), timeout);
    for (String review : questions.withdrawn()) {
      writer.withdraw(review, records);
    }
  }

  private void ask(Examinee version, List<AskedLabel> labels) {
    if (labels.isEmpty()) {
      return;
    }
    Transcript answered = records.transcript(version.version().getId());
    Untrained untrained = new Untrained(version.version(), questions.ends());
    List<AskedLabel> open =
        labels.stream()
            .filter(label -> untrained.has(label) && !answered.has(label.text()))
            .toList();
    writer.write(version.answers(open, goesOn));
  }

  @Override
  public void close() throws IOException {
    if (questions != null) {
      questions.close();
    }
    records.close();
    registry.close();
    writer.close();
    seats.close();
  }
}
