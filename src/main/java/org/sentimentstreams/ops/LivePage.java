package org.sentimentstreams.ops;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The sources of the live page.
 *
 * @param model the name of the model
 * @param registry gets the meters of health and lag
 * @param watch sees the predictions
 * @param health of the process
 * @param figures read once a second
 * @param training the last training, if there has been one
 * @param quality what is known of how good the model is
 * @param classify labels a text that somebody tries
 * @param labelling for people's labels; empty if the page takes none
 */
public record LivePage(
    String model,
    MeterRegistry registry,
    PredictionWatch watch,
    Supplier<Health> health,
    Supplier<StreamFigures> figures,
    Supplier<Optional<TrainingView>> training,
    Supplier<ModelQuality> quality,
    Function<String, ClassifyAttempt> classify,
    Optional<Labelling> labelling) {

  /**
   * The state that the page gets once a second.
   *
   * @param scored reviews since the start
   * @param decidedByWide those of them that n-grams answered alone
   */
  record State(
      String model,
      Health.Status status,
      List<String> reasons,
      long scored,
      long decidedByWide,
      int workers,
      Timeline.Point now,
      int partitions,
      List<PartitionLag> lags,
      List<VersionHistory.Swap> versions,
      TrainingView training,
      ModelQuality quality,
      LabelChoices labelling) {}
}
