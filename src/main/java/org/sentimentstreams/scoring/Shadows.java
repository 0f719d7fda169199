package org.sentimentstreams.scoring;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.sentimentstreams.batching.Batcher;
import org.sentimentstreams.challenger.ShadowReview;
import org.sentimentstreams.challenger.ShadowScoring;
import org.sentimentstreams.challenger.ShadowWriter;
import org.sentimentstreams.challenger.Trial;
import org.sentimentstreams.config.ScoringSettings;
import org.sentimentstreams.kafka.values.ServiceValues;
import org.sentimentstreams.schema.Prediction;

/** The challengers of all models that score reviews beside their champions. */
final class Shadows implements AutoCloseable {
  private final ShadowWriter writer;
  private final Map<String, ShadowScoring> byModel;

  private Shadows(ShadowWriter writer, Map<String, ShadowScoring> byModel) {
    this.writer = writer;
    this.byModel = byModel;
  }

  /**
   * Connects what they need; empty if the settings do not want any.
   *
   * @param trials by the names of the models
   */
  static Optional<Shadows> of(
      ScoringSettings settings,
      Map<String, Trial> trials,
      Batcher<Prediction> batcher,
      ServiceValues values,
      MeterRegistry meters) {
    if (!settings.challenger().isShadow() || trials.isEmpty()) {
      return Optional.empty();
    }
    ShadowWriter writer =
        new ShadowWriter(
            settings.kafka(),
            settings.topics().shadowPredictions(),
            values.predictions().serializer(),
            meters);
    return Optional.of(
        new Shadows(
            writer,
            trials.entrySet().stream()
                .collect(
                    Collectors.toMap(
                        Map.Entry::getKey,
                        each ->
                            new ShadowScoring(
                                each.getKey(), each.getValue(), batcher, writer::offer)))));
  }

  /** Takes a review that the champion of this model has scored. */
  void offer(String model, ShadowReview review) {
    ShadowScoring shadow = byModel.get(model);
    if (shadow != null) {
      shadow.offer(review);
    }
  }

  @Override
  public void close() {
    writer.close();
  }
}
