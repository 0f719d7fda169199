package org.sentimentstreams.cli.serve;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.sentimentstreams.config.DriftSettings;
import org.sentimentstreams.drift.Clocks;
import org.sentimentstreams.drift.DriftLimits;
import org.sentimentstreams.model.TextModel;
import org.sentimentstreams.ops.DriftFigures;
import org.sentimentstreams.ops.ScoredReview;
import org.sentimentstreams.schema.Prediction;
import org.sentimentstreams.serving.DriftFacts;
import org.sentimentstreams.serving.LiveModel;
import org.sentimentstreams.serving.ModelDrift;
import org.sentimentstreams.serving.WatchedModel;

/** Watches the streams of all models of a process, if the settings want it. */
public final class DriftWatch implements Consumer<ScoredReview> {
  private final DriftSettings settings;
  private final MeterRegistry registry;
  private final Map<String, ModelDrift> drifts = new ConcurrentHashMap<>();

  /**
   * @param registry gets the meters
   */
  public DriftWatch(DriftSettings settings, MeterRegistry registry) {
    this.settings = settings;
    this.registry = registry;
  }

  /** The same models, each watched as long as it is used through what is returned. */
  public Map<String, TextModel<Prediction>> over(Map<String, LiveModel> models) {
    Map<String, TextModel<Prediction>> watched = new LinkedHashMap<>();
    models.forEach((name, model) -> watched.put(name, over(name, model, model::drift)));
    return watched;
  }

  /**
   * @param served what serves now, as {@link ModelDrift} has it
   */
  TextModel<Prediction> over(
      String name, TextModel<Prediction> model, Supplier<DriftFacts> served) {
    if (!settings.isOn()) {
      return model;
    }
    DriftLimits limits =
        new DriftLimits(
            settings.error(),
            settings.leastIndex(),
            settings.window(),
            settings.windowReviews(),
            settings.firstReviews());
    ModelDrift drift =
        new ModelDrift(name, served, settings.takesRecorded(), limits, Clocks.SYSTEM, registry);
    drifts.put(name, drift);
    return new WatchedModel(model, drift);
  }

  /** What the page shows of a model; empty if it is not watched. */
  Optional<DriftFigures> figures(String model) {
    return Optional.ofNullable(drifts.get(model))
        .map(drift -> PageDrift.of(drift.version(), drift.status(), System.currentTimeMillis()));
  }

  @Override
  public void accept(ScoredReview scored) {
    ModelDrift drift = drifts.get(scored.prediction().getModel());
    if (drift != null) {
      drift.scored(scored.prediction());
    }
  }
}
