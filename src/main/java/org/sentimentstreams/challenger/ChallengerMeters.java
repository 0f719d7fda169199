package org.sentimentstreams.challenger;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.ValueAtPercentile;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The metrics of one model's challenger; docs/metrics.md explains each. */
final class ChallengerMeters {
  /** Further labels get a counter at their first prediction. */
  private static final int MOST_AT_ZERO = 100;

  private static final double TAIL = 0.99;

  /** Who made a prediction. */
  enum By {
    CHAMPION,
    CHALLENGER;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private record Labelled(By by, String label) {}

  private final MeterRegistry registry;
  private final Tags tags;
  private final Counter agreed;
  private final Counter differed;
  private final Counter dropped;
  private final Counter failed;
  private final Map<By, Timer> times = new EnumMap<>(By.class);
  private final Map<Labelled, Counter> labels = new ConcurrentHashMap<>();

  ChallengerMeters(MeterRegistry registry, String model, Trial trial) {
    this.registry = registry;
    this.tags = Tags.of("model", model);
    Gauge.builder("sentiment.challenger.share", trial, Trial::share)
        .description("Share of the reviews that the challenger scores now")
        .tags(tags)
        .register(registry);
    Gauge.builder("sentiment.challenger.stopped", trial, t -> t.stopped().isPresent() ? 1 : 0)
        .description("1 while a canary is ended because something was wrong with the challenger")
        .tags(tags)
        .register(registry);
    agreed = compared("agreed");
    differed = compared("differed");
    dropped =
        counter("sentiment.challenger.dropped", "Reviews that the challenger had no time for");
    failed = counter("sentiment.challenger.failed", "Reviews that the challenger could not score");
    for (By by : By.values()) {
      times.put(
          by,
          Timer.builder("sentiment.challenger.time")
              .description("Time of a review in the model, from its tokenizer to its batch's end")
              .publishPercentiles(0.5, TAIL)
              .tags(tags.and("by", by.word()))
              .register(registry));
    }
  }

  private Counter compared(String result) {
    return Counter.builder("sentiment.challenger.compared")
        .description("Reviews that champion and challenger both scored")
        .tags(tags.and("result", result))
        .register(registry);
  }

  private Counter counter(String name, String description) {
    return Counter.builder(name).description(description).tags(tags).register(registry);
  }

  /** Registers the counters of a version's labels, since a counter that is new has no rate. */
  void start(Collection<String> names) {
    names.stream()
        .limit(MOST_AT_ZERO)
        .forEach(
            label -> {
              label(new Labelled(By.CHAMPION, label));
              label(new Labelled(By.CHALLENGER, label));
            });
  }

  private Counter label(Labelled kind) {
    return labels.computeIfAbsent(
        kind,
        k ->
            Counter.builder("sentiment.challenger.predictions")
                .description("Predictions of both where they are compared, by label")
                .tags(tags.and("by", k.by().word(), "label", k.label()))
                .register(registry));
  }

  void predicted(By by, String label, OptionalLong nanos) {
    label(new Labelled(by, label)).increment();
    nanos.ifPresent(time -> times.get(by).record(time, TimeUnit.NANOSECONDS));
  }

  /** The 99th percentile of the last minutes, in milliseconds; null if there is nothing. */
  Double p99Millis(By by) {
    for (ValueAtPercentile each : times.get(by).takeSnapshot().percentileValues()) {
      if (each.percentile() == TAIL && each.value() > 0) {
        return each.value(TimeUnit.MILLISECONDS);
      }
    }
    return null;
  }

  void compared(boolean agree) {
    (agree ? agreed : differed).increment();
  }

  void dropped() {
    dropped.increment();
  }

  void failed() {
    failed.increment();
  }
}
