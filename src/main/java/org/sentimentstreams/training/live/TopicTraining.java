package org.sentimentstreams.training.live;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.sentimentstreams.data.InvalidDataException;
import org.sentimentstreams.model.Digests;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.registry.ModelHistory;
import org.sentimentstreams.registry.ModelPublisher;
import org.sentimentstreams.registry.ModelRegistry;
import org.sentimentstreams.registry.Publication;
import org.sentimentstreams.registry.cache.ArtifactCache;
import org.sentimentstreams.schema.ModelVersion;
import org.sentimentstreams.schema.OffsetRange;
import org.sentimentstreams.training.ReadableRows;
import org.sentimentstreams.training.TrainedModel;
import org.sentimentstreams.training.TrainingRun;
import org.sentimentstreams.training.TrainingStoppedException;
import org.sentimentstreams.training.dataset.HeldOutSplit;
import org.sentimentstreams.training.dataset.LabelDataset;
import org.sentimentstreams.training.dataset.LabelMap;
import org.sentimentstreams.training.fit.CheckpointFolder;
import org.sentimentstreams.training.gate.Decision;
import org.sentimentstreams.training.gate.PromotionGate;
import org.sentimentstreams.training.metrics.Metrics;
import org.sentimentstreams.training.metrics.Scores;
import org.sentimentstreams.training.wide.FittedWide;

/** One training on the topic of labels, from the champion to a published version. */
public final class TopicTraining {
  private static final Duration CHECKPOINTS = Duration.ofMinutes(5);

  private final Trainer trainer;
  private final ModelRegistry registry;
  private final CandidatePublisher publisher;
  private final Promotions promotions;
  private final ArtifactCache cache;
  private final PromotionGate gate;
  private volatile TrainingRun running;
  private volatile boolean stopped;

  /**
   * The outcome of a training. * @param version that was published, or existed already @param isNew
   * whether no version with these weights existed
   *
   * @param decision of the gate
   * @param promoted whether the version is the champion now
   * @param metrics on the held-out labels
   * @param wide its wide part, if it has one
   * @param labels that were used
   */
  public record Outcome(
      ModelVersion version,
      boolean isNew,
      Decision decision,
      boolean promoted,
      Metrics metrics,
      Optional<FittedWide> wide,
      int labels,
      double seconds) {}

  /** Asks whether it may publish, and then publishes. */
  @FunctionalInterface
  public interface Publishing {
    Publication publish() throws IOException;
  }

  /**
   * Decides how often publishing is tried; the trained model is kept until it returns or throws.
   */
  @FunctionalInterface
  public interface Attempts {
    /** One attempt is all. */
    Attempts ONCE = Publishing::publish;

    Publication of(Publishing publishing) throws IOException;
  }

  /**
   * @param registry read and written on the calling thread only
   * @param cache where the champion's files are fetched to
   */
  public TopicTraining(
      Trainer trainer,
      ModelRegistry registry,
      ModelPublisher publisher,
      ArtifactCache cache,
      PromotionGate gate) {
    this.trainer = trainer;
    this.registry = registry;
    this.publisher = new CandidatePublisher(publisher, trainer);
    this.promotions = new Promotions(registry, trainer.modelName(), trainer.listener()::says);
    this.cache = cache;
    this.gate = gate;
  }

  /**
   * @param started called when the start model is loaded and computing begins
   * @param mayPromote asked before publishing and before promoting; false leaves the promotion to a
   *     person, and an exception ends the training
   * @param attempts to publish the trained model
   * @throws InvalidDataException if the labels cannot be trained on
   * @throws TrainingStoppedException after {@link #stop}, unless publishing has begun
   * @throws org.sentimentstreams.kafka.BrokerException if Kafka falls silent
   * @throws IOException if a file cannot be read or written
   */
  public Outcome train(
      LabelDataset.Clean data,
      List<OffsetRange> ranges,
      Runnable started,
      BooleanSupplier mayPromote,
      Attempts attempts)
      throws IOException {
    long start = System.nanoTime();
    requireGoingOn();
    ModelHistory history = registry.refresh().model(trainer.modelName());
    Optional<ModelVersion> champion = history.champion().map(history::find);
    try (StartModel base = StartModel.of(champion, cache, trainer, bytes -> requireGoingOn())) {
      LabelMap labels = trainer.labels(base.directory(), data.rows());
      HeldOutSplit.Parts parts =
          new HeldOutSplit(trainer.recipe().heldOut())
              .split(
                  ReadableRows.of(base.directory(), data.rows(), trainer.listener()::says),
                  labels::index);
      TrainingRun run = trainer.run(base.directory(), labels);
      running = run;
      if (stopped) {
        run.stop();
      }
      started.run();
      Provenance origin =
          new Provenance(
              trainer.recipe(),
              trainer.seed(),
              data.digest(),
              trainer.compute().maxTokens(),
              trainer.compute().truncation());
      CheckpointFolder checkpoints =
          new CheckpointFolder(
              trainer.scratch().resolve("checkpoints-" + trainer.modelName()),
              CHECKPOINTS,
              Digests.sha256(origin.text() + base.directory().version() + labels.digest()));
      TrainedModel trained = run.train(parts, checkpoints);
      Decision decision = decide(run, base.directory(), champion, trained, parts);
      Publication publication =
          attempts.of(
              () -> {
                requireGoingOn();
                boolean promotes = mayPromote.getAsBoolean() && decision.promoted();
                return publisher.publish(
                    trained, base, champion, origin, ranges, decision, promotes);
              });
      delete(checkpoints);
      boolean promoted =
          decision.promoted()
              && mayPromote.getAsBoolean()
              && promotions.promote(publication.version(), champion, decision);
      return new Outcome(
          publication.version(),
          publication.isNew(),
          decision,
          promoted,
          new Metrics(trained.unseen()),
          trained.wide(),
          data.rows().size(),
          (System.nanoTime() - start) / 1e9);
    }
  }

  private void requireGoingOn() {
    if (stopped) {
      throw new TrainingStoppedException();
    }
  }

  /** The version is announced already and must be promoted, even if a folder cannot be deleted. */
  private void delete(CheckpointFolder checkpoints) {
    try {
      checkpoints.delete();
    } catch (IOException e) {
      trainer
          .listener()
          .says(
              "Checkpoints could not be deleted and remain in %s: %s"
                  .formatted(checkpoints.path(), e));
    }
  }

  /**
   * The labels that a training on these rows would have now.
   *
   * @throws InvalidDataException if there are none
   */
  public LabelMap labels(LabelDataset.Clean data) {
    ModelHistory history = registry.refresh().model(trainer.modelName());
    Optional<ModelVersion> champion = history.champion().map(history::find);
    return champion.isPresent() && !trainer.newLabels()
        ? new LabelMap(champion.get().getLabels(), trainer.recipe().problem())
        : trainer.labels(trainer.startModel(), data.rows());
  }

  /** See {@link Promotions#promoteLeftOver}. */
  Optional<ModelVersion> promoteLeftOver() {
    return promotions.promoteLeftOver();
  }

  /** Ends a running training from another thread, and every later one. */
  public void stop() {
    stopped = true;
    TrainingRun run = running;
    if (run != null) {
      run.stop();
    }
  }

  private Decision decide(
      TrainingRun run,
      ModelDirectory base,
      Optional<ModelVersion> champion,
      TrainedModel trained,
      HeldOutSplit.Parts parts)
      throws IOException {
    if (champion.isEmpty()) {
      return gate.decide(null, trained.unseen());
    }
    if (!trained.comparesWith(base.config())) {
      return gate.withOtherLabels(champion.get().getLabels(), trained.unseen());
    }
    Scores before = run.score(base, parts.heldOut());
    return gate.decide(before, trained.unseen());
  }
}
