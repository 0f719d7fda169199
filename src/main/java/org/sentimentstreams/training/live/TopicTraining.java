package org.sentimentstreams.training.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.sentimentstreams.data.InvalidDataException;
import org.sentimentstreams.model.Digests;
import org.sentimentstreams.model.DirectoryTree;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.Problem;
import org.sentimentstreams.registry.AliasChange;
import org.sentimentstreams.registry.ModelHistory;
import org.sentimentstreams.registry.ModelPublisher;
import org.sentimentstreams.registry.ModelRegistry;
import org.sentimentstreams.registry.Publication;
import org.sentimentstreams.registry.RegistryException;
import org.sentimentstreams.registry.store.ArtifactCache;
import org.sentimentstreams.schema.ModelVersion;
import org.sentimentstreams.schema.OffsetRange;
import org.sentimentstreams.schema.TrainingCurves;
import org.sentimentstreams.schema.TrainingEpoch;
import org.sentimentstreams.training.TrainedModel;
import org.sentimentstreams.training.TrainingRun;
import org.sentimentstreams.training.dataset.HeldOutSplit;
import org.sentimentstreams.training.dataset.LabelDataset;
import org.sentimentstreams.training.dataset.LabelMap;
import org.sentimentstreams.training.fit.CheckpointFolder;
import org.sentimentstreams.training.gate.Decision;
import org.sentimentstreams.training.gate.PromotionGate;
import org.sentimentstreams.training.metrics.Evaluation;
import org.sentimentstreams.training.metrics.Metrics;
import org.sentimentstreams.training.metrics.Scores;

/** One training on what the label topic holds, from the champion to a published version. */
public final class TopicTraining {
  private static final Duration CHECKPOINTS = Duration.ofMinutes(5);

  private final Trainer trainer;
  private final ModelRegistry registry;
  private final ModelPublisher publisher;
  private final ArtifactCache cache;
  private final PromotionGate gate;
  private volatile TrainingRun running;

  /**
   * What became of a training.
   *
   * @param version that was published, or was there already
   * @param isNew whether no version with these weights was there
   * @param decision of the gate
   * @param promoted whether the version is the champion now
   * @param metrics on the held-out labels
   * @param labels that were used
   */
  public record Outcome(
      ModelVersion version,
      boolean isNew,
      Decision decision,
      boolean promoted,
      Metrics metrics,
      int labels,
      double seconds) {}

  /**
   * @param registry read and written on the calling thread only
   * @param cache where the champion's files are brought to
   */
  public TopicTraining(
      Trainer trainer,
      ModelRegistry registry,
      ModelPublisher publisher,
      ArtifactCache cache,
      PromotionGate gate) {
    this.trainer = trainer;
    this.registry = registry;
    this.publisher = publisher;
    this.cache = cache;
    this.gate = gate;
  }

  /**
   * @param mayPromote asked at the end; false leaves the version to a person, or to another trainer
   * @throws InvalidDataException if the labels cannot be trained on
   * @throws org.sentimentstreams.kafka.BrokerException if Kafka falls silent
   * @throws IOException if a file cannot be read or written
   */
  public Outcome train(
      LabelDataset.Clean data, List<OffsetRange> ranges, BooleanSupplier mayPromote)
      throws IOException {
    long start = System.nanoTime();
    ModelHistory history = registry.refresh().model(trainer.modelName());
    Optional<ModelVersion> champion = history.champion().map(history::find);
    try (StartModel base = StartModel.of(champion, cache, trainer)) {
      LabelMap labels = trainer.labels(base.directory(), data.rows());
      HeldOutSplit.Parts parts =
          new HeldOutSplit(trainer.recipe().heldOut()).split(data.rows(), labels::index);
      TrainingRun run = trainer.run(base.directory(), labels);
      running = run;
      Provenance origin =
          new Provenance(trainer.recipe(), trainer.seed(), data.digest(), trainer.maxTokens());
      CheckpointFolder checkpoints =
          new CheckpointFolder(
              trainer.scratch().resolve("checkpoints"),
              CHECKPOINTS,
              Digests.sha256(origin.text() + base.directory().version()));
      TrainedModel trained = run.train(parts, checkpoints);
      Decision decision = decide(run, base.directory(), champion, trained, parts);
      boolean promotes = decision.promoted() && mayPromote.getAsBoolean();
      Publication publication =
          publish(trained, base, champion, origin, ranges, decision, promotes);
      checkpoints.delete();
      boolean promoted =
          promotes
              && mayPromote.getAsBoolean()
              && promote(publication.version(), champion, decision);
      return new Outcome(
          publication.version(),
          publication.isNew(),
          decision,
          promoted,
          new Metrics(trained.unseen()),
          data.rows().size(),
          (System.nanoTime() - start) / 1e9);
    }
  }

  /**
   * Promotes a version whose trainer was to do it and died before. Where somebody has changed the
   * champion since, their wish counts.
   *
   * @return the version, if there was one
   */
  Optional<ModelVersion> promoteLeftOver() {
    ModelHistory history = registry.refresh().model(trainer.modelName());
    List<ModelVersion> trained =
        history.versions().stream().filter(version -> version.getTraining() != null).toList();
    if (trained.isEmpty()) {
      return Optional.empty();
    }
    ModelVersion last = trained.get(trained.size() - 1);
    boolean isDecided =
        history.changes().stream()
            .map(AliasChange::wish)
            .anyMatch(
                wish ->
                    wish.getName().equals(ModelHistory.CHAMPION)
                        && wish.getChangedAt().isAfter(last.getCreatedAt()));
    boolean isLeftOver =
        last.getTraining().getPromotes()
            && last.getRetiredAt() == null
            && !isDecided
            && Objects.equals(last.getParent(), history.champion().orElse(null));
    if (!isLeftOver) {
      return Optional.empty();
    }
    registry.point(
        trainer.modelName(), ModelHistory.CHAMPION, last.getId(), last.getParent(), last.getGate());
    return Optional.of(last);
  }

  /** Ends a running training from another thread. */
  public void stop() {
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

  private Publication publish(
      TrainedModel trained,
      StartModel base,
      Optional<ModelVersion> champion,
      Provenance origin,
      List<OffsetRange> ranges,
      Decision decision,
      boolean promotes)
      throws IOException {
    Files.createDirectories(trainer.scratch());
    Path candidate = Files.createTempDirectory(trainer.scratch(), "candidate-");
    try {
      trained.write(candidate.resolve("model"), base.directory());
      Map<String, Double> metrics = new HashMap<>(new Metrics(trained.unseen()).numbers());
      metrics.put("temperature", trained.temperature());
      return publisher.publish(
          trainer.modelName(),
          ModelDirectory.open(candidate.resolve("model")),
          version ->
              version
                  .setMetrics(metrics)
                  .setRecipe(origin.text())
                  .setParent(champion.map(ModelVersion::getId).orElse(null))
                  .setLabelOffsets(ranges)
                  .setGate(decision.reason())
                  .setTraining(curves(trained, promotes))
                  .setDescription("Trained at " + Instant.now() + " from the label topic"));
    } finally {
      DirectoryTree.delete(candidate);
    }
  }

  private static TrainingCurves curves(TrainedModel trained, boolean promotes) {
    List<TrainingEpoch> epochs =
        trained.epochs().stream()
            .map(
                epoch ->
                    new TrainingEpoch(
                        epoch.number(), epoch.trainLoss(), epoch.loss(), epoch.accuracy()))
            .toList();
    Evaluation evaluation = trained.unseen().evaluation();
    List<List<Long>> confusion =
        evaluation.problem() == Problem.MULTI_LABEL
            ? List.of()
            : Arrays.stream(evaluation.confusion())
                .map(row -> Arrays.stream(row).asLongStream().boxed().toList())
                .toList();
    return new TrainingCurves(promotes, epochs, confusion);
  }

  /** Somebody may have pointed the alias elsewhere meanwhile; then their wish counts. */
  private boolean promote(
      ModelVersion version, Optional<ModelVersion> champion, Decision decision) {
    String before = champion.map(ModelVersion::getId).orElse(null);
    if (version.getId().equals(before)) {
      return true;
    }
    try {
      registry.point(
          trainer.modelName(), ModelHistory.CHAMPION, version.getId(), before, decision.reason());
      return true;
    } catch (RegistryException e) {
      trainer.listener().says("Not promoted: " + e.getMessage());
      return false;
    }
  }
}
