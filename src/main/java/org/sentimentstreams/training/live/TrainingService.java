package org.sentimentstreams.training.live;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.sentimentstreams.config.TrainerSettings;
import org.sentimentstreams.data.InvalidDataException;
import org.sentimentstreams.kafka.BrokerException;
import org.sentimentstreams.model.InvalidModelException;
import org.sentimentstreams.model.weights.InvalidWeightsException;
import org.sentimentstreams.ops.Health;
import org.sentimentstreams.ops.ThreadHealth;
import org.sentimentstreams.registry.ModelRegistry;
import org.sentimentstreams.registry.Publication;
import org.sentimentstreams.schema.ModelVersion;
import org.sentimentstreams.schema.OffsetRange;
import org.sentimentstreams.threads.Threads;
import org.sentimentstreams.training.TrainingStoppedException;
import org.sentimentstreams.training.dataset.LabelDataset;
import org.sentimentstreams.training.fit.TrainingFailedException;

/**
 * Follows the topic of labels and trains when there is a reason: enough new labels, enough time, or
 * a command. The registry knows which labels were trained on, so a restart forgets nothing.
 */
public final class TrainingService {
  private static final Duration STEP = Duration.ofMillis(500);

  private final TrainerSettings settings;
  private final LabelTopic labels;
  private final ModelRegistry registry;
  private final TopicTraining training;
  private final Optional<Exams> exams;
  private final Consumer<String> says;
  private final TrainerMeters meters;
  private final Consumer<TopicTraining.Outcome> outcomes;
  private final Consumer<String> failures;
  private List<OffsetRange> attempted = List.of();
  private long lastAttempt = System.nanoTime();

  /** Whether versions were trained on an earlier topic of labels, which no longer exists. */
  private boolean allIsNew;

  private boolean led;
  private boolean lookedBack;
  private final ThreadHealth threads = new ThreadHealth();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final RetryPacing retries;
  private volatile BooleanSupplier leads = () -> false;
  private volatile Supplier<Health> health = () -> Health.down("The labels are being read");

  TrainingService(
      TrainerSettings settings,
      LabelTopic labels,
      ModelRegistry registry,
      TopicTraining training,
      Optional<Exams> exams,
      Consumer<String> says,
      TrainerMeters meters,
      Consumer<TopicTraining.Outcome> outcomes,
      Consumer<String> failures) {
    this.settings = settings;
    this.labels = labels;
    this.registry = registry;
    this.training = training;
    this.exams = exams;
    this.says = says;
    this.meters = meters;
    this.outcomes = outcomes;
    this.failures = failures;
    this.retries = new RetryPacing(says, stopped, System::nanoTime);
    labels.measure(meters);
    meters.state(() -> health().isReady(), () -> leads.getAsBoolean());
  }

  /** Runs until {@link #stop} is called. It retries after transient failures. */
  public void run() {
    Optional<Thread> examining = Optional.empty();
    try (Leadership leadership = leadership()) {
      leadership.measure(meters);
      leads = leadership::leads;
      examining = exams.map(each -> examining(each, leadership));
      examining.ifPresent(Thread::start);
      boolean isRead = false;
      while (!isStopped()) {
        try {
          if (!isRead) {
            labels.readToEnd();
            isRead = true;
            health = leadership::health;
          }
          follow(leadership);
          works(leadership);
        } catch (BrokerException | KafkaException | IOException e) {
          tryAgain(e);
        }
      }
    } finally {
      leads = () -> false;
      exams.ifPresent(Exams::stop);
      examining.ifPresent(Threads::await);
      health = () -> Health.down("The trainer has stopped");
    }
  }

  private static Thread examining(Exams exams, Leadership leadership) {
    return Threads.named("exams", () -> exams.run(leadership::leads, leadership::confirm));
  }

  /** UP if it has read the labels, leads or waits, and nothing stops it. */
  public Health health() {
    return Health.of(List.of(health.get(), threads.now()));
  }

  private void follow(Leadership leadership) throws IOException {
    labels.follow(STEP);
    if (labels.wasCreatedAgain()) {
      attempted = List.of();
      allIsNew = true;
    }
    meters.seen(labels.size());
    boolean leadsNow = leadership.leads();
    if (leadsNow && !led) {
      // Another trainer may have led meanwhile, so this one's view of the registry is old.
      lookedBack = false;
      attempted = List.of();
    }
    led = leadsNow;
    if (leadsNow) {
      promoteLeftOver();
      Optional<String> reason = reason(leadership);
      if (reason.isPresent()) {
        train(reason.get(), leadership);
      }
    }
  }

  private void tryAgain(Exception e) {
    if (isStopped()) {
      return;
    }
    String words = retries.say(e.getMessage());
    lookedBack = false; // A version may have been announced, and not promoted.
    meters.retries();
    health = () -> Health.down(words);
    retries.pause();
  }

  private void works(Leadership leadership) {
    health = leadership::health;
    retries.worked();
  }

  private boolean isStopped() {
    return stopped.getCount() == 0;
  }

  /** Ends the run from another thread: the step that is being computed is the last. */
  public void stop() {
    stopped.countDown();
    training.stop();
    exams.ifPresent(Exams::stop);
    labels.wakeUp();
  }

  /** What a trainer that led before, or this one in a failed attempt, left undone. */
  private void promoteLeftOver() {
    if (lookedBack) {
      return;
    }
    if (settings.training().promotesByGate()) {
      training
          .promoteLeftOver()
          .ifPresent(
              version ->
                  says.accept(
                      version.getId()
                          + " was published by a trainer that then ended; it is the champion now"));
    }
    lookedBack = true;
  }

  private Leadership leadership() {
    String commands = settings.topics().trainingCommands();
    return new Leadership(settings.kafka(), commands, settings.model().name(), says);
  }

  private Optional<String> reason(Leadership leadership) {
    if (leadership.isAsked()) {
      return Optional.of("a command asks for it");
    }
    int fresh = labels.labelsSince(seen());
    meters.fresh(fresh);
    if (settings.training().newLabels() > 0 && fresh >= settings.training().newLabels()) {
      return Optional.of("%d labels are new".formatted(fresh));
    }
    boolean due =
        !settings.training().interval().isZero()
            && System.nanoTime() - lastAttempt >= settings.training().interval().toNanos();
    return due && fresh > 0
        ? Optional.of("%d labels are new since the last training".formatted(fresh))
        : Optional.empty();
  }

  /** What the last version, or the last attempt of this process, has seen. */
  private List<OffsetRange> seen() {
    if (!attempted.isEmpty() || allIsNew) {
      return attempted;
    }
    List<ModelVersion> versions = registry.refresh().model(settings.model().name()).versions();
    for (int i = versions.size() - 1; i >= 0; i--) {
      if (!versions.get(i).getLabelOffsets().isEmpty()) {
        meters.succeeded(versions.get(i).getCreatedAt());
        return versions.get(i).getLabelOffsets();
      }
    }
    return List.of();
  }

  private void train(String reason, Leadership leadership) throws IOException {
    labels.readToEnd();
    LabelDataset.Clean data = labels.dataset();
    List<OffsetRange> ranges = labels.ranges();
    long commands = leadership.askedUpTo();
    says.accept("Training, since %s: %s".formatted(reason, data.report().sentence()));
    meters.started();
    try {
      TopicTraining.Outcome outcome =
          training.train(
              data,
              ranges,
              () -> health = leadership::health,
              () -> mayPromote(leadership),
              publishing -> publish(publishing, leadership));
      meters.ended(outcome);
      outcomes.accept(outcome);
    } catch (InvalidDataException e) {
      failed("These labels cannot be trained on: " + e.getMessage());
    } catch (TrainingFailedException | InvalidModelException | InvalidWeightsException e) {
      failed(
          "This training failed, and is not repeated until there are new labels: "
              + e.getMessage());
    } catch (LeadLostException e) {
      says.accept(
          "The result of this training is dropped, because another trainer leads now and "
              + "trains on these labels");
      return;
    } catch (TrainingStoppedException e) {
      return; // This service was.
    } finally {
      meters.stopped();
    }
    attempted = ranges;
    allIsNew = false;
    lastAttempt = System.nanoTime();
    leadership.done(commands);
  }

  /** A training may take hours, and is not repeated because the store is away for a while. */
  private Publication publish(TopicTraining.Publishing publishing, Leadership leadership) {
    while (!isStopped()) {
      try {
        Publication publication = publishing.publish();
        works(leadership);
        return publication;
      } catch (BrokerException | KafkaException | IOException e) {
        tryAgain(e);
      }
    }
    throw new TrainingStoppedException();
  }

  /** Two trainers that both believe to lead would publish two versions of the same labels. */
  private boolean mayPromote(Leadership leadership) {
    if (!leadership.confirm()) {
      throw new LeadLostException();
    }
    return settings.training().promotesByGate();
  }

  private void failed(String words) {
    says.accept(words);
    meters.failed();
    failures.accept(words);
  }
}
