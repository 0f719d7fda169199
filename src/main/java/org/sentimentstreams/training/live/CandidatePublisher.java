package org.sentimentstreams.training.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sentimentstreams.model.DirectoryTree;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.Problem;
import org.sentimentstreams.registry.ModelPublisher;
import org.sentimentstreams.registry.Publication;
import org.sentimentstreams.schema.ModelVersion;
import org.sentimentstreams.schema.OffsetRange;
import org.sentimentstreams.schema.TrainingCurves;
import org.sentimentstreams.schema.TrainingEpoch;
import org.sentimentstreams.training.TrainedModel;
import org.sentimentstreams.training.gate.Decision;
import org.sentimentstreams.training.metrics.Evaluation;
import org.sentimentstreams.training.metrics.Metrics;

/** Publishes a trained model as a version, with its origin and its scores. */
record CandidatePublisher(ModelPublisher publisher, Trainer trainer) {

  Publication publish(
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
                  .setDescription("Trained at " + Instant.now() + " from the topic of labels"));
    } finally {
      delete(candidate);
    }
  }

  /**
   * The version may be announced already, so a failure to delete a folder must not fail the
   * training.
   */
  private void delete(Path candidate) {
    try {
      DirectoryTree.delete(candidate);
    } catch (IOException e) {
      trainer
          .listener()
          .says(
              "Temporary files could not be deleted and remain in %s: %s".formatted(candidate, e));
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
}
