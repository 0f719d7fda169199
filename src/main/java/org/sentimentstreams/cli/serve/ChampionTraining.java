package org.sentimentstreams.cli.serve;

import java.util.List;
import java.util.Optional;
import org.sentimentstreams.ops.TrainingView;
import org.sentimentstreams.schema.ModelVersion;
import org.sentimentstreams.schema.TrainingCurves;
import org.sentimentstreams.training.live.Provenance;

/** The training that a version came from, as the live page shows it. */
public final class ChampionTraining {
  private ChampionTraining() {}

  /** Empty for a version that was not trained by {@code train}. */
  public static Optional<TrainingView> of(ModelVersion version) {
    TrainingCurves curves = version.getTraining();
    if (curves == null) {
      return Optional.empty();
    }
    List<TrainingView.Epoch> epochs =
        curves.getEpochs().stream()
            .map(
                epoch ->
                    new TrainingView.Epoch(
                        epoch.getEpoch(),
                        epoch.getTrainLoss(),
                        epoch.getHeldOutLoss(),
                        epoch.getHeldOutAccuracy()))
            .toList();
    return Optional.of(
        new TrainingView(
            version.getId(),
            Provenance.recipeName(version.getRecipe()).orElse("unknown"),
            version.getCreatedAt().toEpochMilli(),
            version.getGate(),
            epochs,
            version.getLabels(),
            curves.getConfusion()));
  }
}
