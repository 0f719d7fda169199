package org.sentimentstreams.training.live;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.sentimentstreams.training.exam.ExamMeters;
import org.sentimentstreams.training.fit.TrainingListener;

/** The metrics of one trainer; docs/metrics.md explains each. */
public final class TrainerMeters implements AutoCloseable {
  /** What became of a training. */
  enum End {
    PROMOTED,
    /** The gate let it pass, and a person has to promote it. */
    PUBLISHED,
    REFUSED,
    FAILED
  }

  private final MeterRegistry registry;
  private final Tags tags;
  private final Map<End, Counter> trainings = new EnumMap<>(End.class);
  private final Counter retries;
  private final Timer time;
  private final ExamMeters exams;
  private final List<KafkaClientMetrics> clients = new CopyOnWriteArrayList<>();
  private volatile int seen;
  private volatile int fresh;
  private volatile int used;
  private volatile boolean running;
  private volatile double lastSeconds = Double.NaN;
  private volatile double lastSuccess = Double.NaN;
  private volatile double champion = Double.NaN;
  private volatile double candidate = Double.NaN;
  private volatile double epoch;
  private volatile double step;
  private volatile double loss = Double.NaN;

  /**
   * @param model name of the model, which the meters carry as a tag
   */
  public TrainerMeters(MeterRegistry registry, String model) {
    this.registry = registry;
    this.tags = Tags.of("model", model);
    this.exams = new ExamMeters(registry, model);
    for (End end : End.values()) {
      trainings.put(
          end,
          Counter.builder("sentiment.trainings")
              .description("Trainings that ended, by outcome")
              .tags(tags.and("outcome", end.name().toLowerCase(Locale.ROOT)))
              .register(registry));
    }
    retries =
        Counter.builder("sentiment.training.retries")
            .description("Retries because Kafka or the artifact store was not available")
            .tags(tags)
            .register(registry);
    time =
        Timer.builder("sentiment.training.time")
            .description(
                "Time of a training that made a version, from reading the labels to publishing")
            .tags(tags)
            .register(registry);
    gauge("sentiment.labels.seen", "reviews", "Reviews that have a label on the topic", () -> seen);
    gauge(
        "sentiment.labels.new",
        "reviews",
        "Labels that are newer than the last version or attempt",
        () -> fresh);
    gauge("sentiment.labels.used", "reviews", "Labels that the last training used", () -> used);
    gauge(
        "sentiment.training.running",
        null,
        "1 while a training runs, else 0",
        () -> running ? 1 : 0);
    gauge(
        "sentiment.training.last.time",
        "seconds",
        "Duration of the last training",
        () -> lastSeconds);
    gauge(
        "sentiment.training.last.success",
        "seconds",
        "Time when the last version was made, in seconds since 1970",
        () -> lastSuccess);
    gauge(
        "sentiment.training.epoch",
        null,
        "Epoch of the running or last training, from 1",
        () -> epoch);
    gauge("sentiment.training.step", null, "Step of the running or last training", () -> step);
    gauge("sentiment.training.loss", null, "Mean loss of the last step", () -> loss);
    score("candidate", () -> candidate);
    score("champion", () -> champion);
  }

  private void gauge(String name, String unit, String description, Supplier<Number> value) {
    Gauge.builder(name, value)
        .baseUnit(unit)
        .description(description)
        .tags(tags)
        .register(registry);
  }

  private void score(String side, Supplier<Number> value) {
    Gauge.builder("sentiment.training.score", value)
        .description("Score on the held-out labels of the last training, 0 to 1")
        .tags(tags.and("side", side))
        .register(registry);
  }

  /** Those of exams. */
  ExamMeters exams() {
    return exams;
  }

  /** A listener that measures the steps and passes events on to this one. */
  public TrainingListener listening(TrainingListener to) {
    return new MeteredListener(this, to);
  }

  void state(BooleanSupplier ready, BooleanSupplier leads) {
    gauge(
        "sentiment.trainer.ready",
        null,
        "1 while this trainer is ready, else 0",
        () -> ready.getAsBoolean() ? 1 : 0);
    gauge(
        "sentiment.trainer.leads",
        null,
        "1 while this trainer leads, else 0",
        () -> leads.getAsBoolean() ? 1 : 0);
  }

  /** Adds this client's own meters. */
  void watch(Consumer<?, ?> client) {
    KafkaClientMetrics metrics = new KafkaClientMetrics(client);
    metrics.bindTo(registry);
    clients.add(metrics);
  }

  void seen(int labels) {
    seen = labels;
  }

  void fresh(int labels) {
    fresh = labels;
  }

  void started() {
    epoch = 0;
    step = 0;
    loss = Double.NaN;
    running = true;
  }

  void step(TrainingListener.Step done) {
    epoch = done.epoch();
    step = done.total();
    loss = done.loss();
  }

  /** Called when the running training has made a version, or ended without one. */
  void stopped() {
    running = false;
  }

  void failed() {
    trainings.get(End.FAILED).increment();
  }

  void retries() {
    retries.increment();
  }

  void ended(TopicTraining.Outcome outcome) {
    used = outcome.labels();
    lastSeconds = outcome.seconds();
    candidate = outcome.decision().candidate();
    champion = outcome.decision().champion();
    time.record(Duration.ofNanos((long) (outcome.seconds() * 1e9)));
    succeeded(Instant.now());
    End passed = outcome.decision().promoted() ? End.PUBLISHED : End.REFUSED;
    trainings.get(outcome.promoted() ? End.PROMOTED : passed).increment();
  }

  /** When any trainer last made a version. */
  void succeeded(Instant when) {
    lastSuccess = when.toEpochMilli() / 1e3;
  }

  @Override
  public void close() {
    clients.forEach(KafkaClientMetrics::close);
  }
}
