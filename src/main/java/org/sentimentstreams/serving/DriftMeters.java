package org.sentimentstreams.serving;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.sentimentstreams.drift.Comparison;
import org.sentimentstreams.drift.DriftStatus;
import org.sentimentstreams.drift.Reference;
import org.sentimentstreams.drift.Signal;
import org.sentimentstreams.drift.WindowFigures;

/** Gauges of the version that serves; those of the version before it go. */
final class DriftMeters {
  private static final String VERSION = "version";
  private static final String WINDOW = "window";
  private static final String SIGNAL = "signal";

  private final MultiGauge accuracy;
  private final MultiGauge reviews;
  private final MultiGauge index;
  private final MultiGauge evidence;
  private final MultiGauge flagged;
  private final MultiGauge reference;

  /** Windows by the word for them. */
  private static final Map<String, ToWindow> WINDOWS = windows();

  private interface ToWindow {
    Optional<WindowFigures> of(DriftStatus status);
  }

  private static Map<String, ToWindow> windows() {
    Map<String, ToWindow> windows = new LinkedHashMap<>();
    windows.put("running", status -> Optional.of(status.running()));
    windows.put("last", DriftStatus::last);
    return windows;
  }

  /**
   * @param model its name
   */
  DriftMeters(MeterRegistry registry, String model) {
    accuracy =
        gauge(
            registry,
            model,
            "sentiment.expected.accuracy",
            "Share of right predictions to be expected by calibrated scores");
    reviews = gauge(registry, model, "sentiment.drift.reviews", "Reviews of a window");
    index =
        gauge(
            registry,
            model,
            "sentiment.drift.index",
            "Population stability index of a signal against the reference");
    evidence =
        gauge(
            registry,
            model,
            "sentiment.drift.evidence",
            "Evidence for a difference, in parts of what is needed");
    flagged =
        gauge(
            registry,
            model,
            "sentiment.drift.flagged",
            "1 while a signal differs from the reference");
    reference = gauge(registry, model, "sentiment.drift.reference", "Reviews of the reference");
  }

  private static MultiGauge gauge(
      MeterRegistry registry, String model, String name, String description) {
    return MultiGauge.builder(name).description(description).tag("model", model).register(registry);
  }

  /** Shows a version from now on. */
  void show(String version, Supplier<DriftStatus> status) {
    Tags tags = Tags.of(VERSION, version);
    List<Row<?>> ofAccuracy = new ArrayList<>();
    List<Row<?>> ofReviews = new ArrayList<>();
    List<Row<?>> ofIndex = new ArrayList<>();
    List<Row<?>> ofEvidence = new ArrayList<>();
    List<Row<?>> ofFlagged = new ArrayList<>();
    WINDOWS.forEach(
        (word, window) -> {
          Tags own = tags.and(WINDOW, word);
          ofAccuracy.add(row(own, status, s -> expected(window.of(s))));
          ofReviews.add(
              row(own, status, s -> window.of(s).map(w -> w.counts().reviews()).orElse(0L)));
          for (Signal signal : Signal.values()) {
            Tags both = own.and(SIGNAL, signal.word());
            ofIndex.add(row(both, status, s -> figure(window.of(s), signal, Comparison::index)));
            ofEvidence.add(
                row(both, status, s -> figure(window.of(s), signal, Comparison::evidence)));
          }
        });
    ofAccuracy.add(row(tags.and(WINDOW, "reference"), status, DriftMeters::expectedOfReference));
    for (Signal signal : Signal.values()) {
      ofFlagged.add(
          row(tags.and(SIGNAL, signal.word()), status, s -> s.since().containsKey(signal) ? 1 : 0));
    }
    accuracy.register(ofAccuracy, true);
    reviews.register(ofReviews, true);
    index.register(ofIndex, true);
    evidence.register(ofEvidence, true);
    flagged.register(ofFlagged, true);
    reference.register(
        List.of(
            row(tags.and("source", "version"), status, s -> reviews(s, true)),
            row(tags.and("source", "first"), status, s -> reviews(s, false))),
        true);
  }

  private static Row<?> row(
      Tags tags, Supplier<DriftStatus> status, ToDoubleFunction<DriftStatus> figure) {
    return Row.of(tags, status, source -> figure.applyAsDouble(source.get()));
  }

  private static double expected(Optional<WindowFigures> window) {
    return window.map(figures -> figures.counts().expectedAccuracy()).orElse(Double.NaN);
  }

  private static double expectedOfReference(DriftStatus status) {
    return status.reference().map(it -> it.counts().expectedAccuracy()).orElse(Double.NaN);
  }

  private static double figure(
      Optional<WindowFigures> window, Signal signal, ToDoubleFunction<Comparison> figure) {
    return window
        .map(figures -> figures.comparisons().get(signal))
        .map(figure::applyAsDouble)
        .orElse(Double.NaN);
  }

  private static long reviews(DriftStatus status, boolean isRecorded) {
    return status.isRecorded() == isRecorded
        ? status.reference().map(Reference::counts).map(counts -> counts.reviews()).orElse(0L)
        : 0;
  }
}
