package org.sentimentstreams.ops;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.sentimentstreams.schema.Prediction;

/**
 * Observes scored reviews: counts them, times them, and keeps some for the live page. It runs on
 * the stream threads, so it never waits.
 */
public final class PredictionWatch implements Consumer<ScoredReview> {
  /** From a review's timestamp to its score. */
  static final String LATENCY = "sentiment.prediction.latency";

  private static final Duration[] BUCKETS = {
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofMillis(2500),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10),
    Duration.ofSeconds(30),
    Duration.ofMinutes(1),
    Duration.ofMinutes(5)
  };

  /** Old reviews that are read again count as one day. */
  private static final long MAX_LATENCY_MS = Duration.ofDays(1).toMillis();

  private static final int DIGITS = 2;
  private static final String WIDE = "wide";

  private final MeterRegistry registry;
  private final Timer latency;
  private final LongSupplier clock;
  private final RecentPredictions recent;
  private final VersionHistory versions = new VersionHistory();
  private final Recorder interval = new Recorder(MAX_LATENCY_MS, DIGITS);
  private final LongAdder count = new LongAdder();
  private final LongAdder decidedByWide = new LongAdder();
  private volatile Consumer<ScoredReview> toLabel = scored -> {};
  private final Map<Kind, Counter> counters = new ConcurrentHashMap<>();

  private final Map<Decider, Counter> deciders = new ConcurrentHashMap<>();

  private record Decider(String model, String part) {}

  private record Kind(String model, String version, String label) {}

  /**
   * @param registry gets the meters
   * @param clock milliseconds since 1970
   */
  public PredictionWatch(MeterRegistry registry, LongSupplier clock) {
    this.registry = registry;
    this.clock = clock;
    this.recent = new RecentPredictions(clock);
    this.latency =
        Timer.builder(LATENCY)
            .description("Time from the timestamp of a review to its score")
            .serviceLevelObjectives(BUCKETS)
            .register(registry);
  }

  @Override
  public void accept(ScoredReview scored) {
    long now = clock.getAsLong();
    long millis = Math.min(MAX_LATENCY_MS, Math.max(0, now - scored.timestamp()));
    Prediction prediction = scored.prediction();
    count.increment();
    if (WIDE.equals(prediction.getDecidedBy())) {
      decidedByWide.increment();
    }
    counter(prediction).increment();
    decided(prediction).increment();
    latency.record(millis, TimeUnit.MILLISECONDS);
    interval.recordValue(millis);
    versions.saw(prediction.getModel(), prediction.getVersion(), now);
    recent.offer(scored, now, millis);
    toLabel.accept(scored);
  }

  /** Shows each review to this, too, which must not wait. */
  void offer(Consumer<ScoredReview> pool) {
    toLabel = pool;
  }

  private Counter counter(Prediction prediction) {
    Kind kind = new Kind(prediction.getModel(), prediction.getVersion(), prediction.getLabel());
    return counters.computeIfAbsent(
        kind, k -> PredictionCounters.of(registry, k.model(), k.version(), k.label()));
  }

  private Counter decided(Prediction prediction) {
    Decider decider = new Decider(prediction.getModel(), prediction.getDecidedBy());
    return deciders.computeIfAbsent(
        decider, d -> PredictionCounters.decided(registry, d.model(), d.part()));
  }

  long count() {
    return count.sum();
  }

  /** Of these, those that n-grams answered alone. */
  long decidedByWide() {
    return decidedByWide.sum();
  }

  /** The latencies since the last call, in milliseconds. */
  Histogram intervalLatencies() {
    return interval.getIntervalHistogram();
  }

  RecentPredictions recent() {
    return recent;
  }

  VersionHistory versions() {
    return versions;
  }
}
