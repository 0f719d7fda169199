package org.sentimentstreams.scoring;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.sentimentstreams.config.ScoringSettings;
import org.sentimentstreams.kafka.reading.Backlog;
import org.sentimentstreams.kafka.reading.GroupBacklog;
import org.sentimentstreams.log.RateLimitedLog;
import org.sentimentstreams.ops.Health;
import org.sentimentstreams.ops.PartitionLag;
import org.sentimentstreams.threads.Threads;

/**
 * Asks the brokers once a second for the lag of the whole group, on its own thread. So it works
 * whatever the stream threads do, and even if nobody has the partitions.
 */
final class LagWatch implements AutoCloseable {
  private static final Duration EVERY = Duration.ofSeconds(1);
  private static final double NANOS_PER_SECOND = 1e9;

  private final RateLimitedLog log = new RateLimitedLog(LagWatch.class);
  private final String topic;
  private final Duration timeout;
  private final Supplier<GroupBacklog> source;
  private final Supplier<Set<Integer>> here;
  private final LongSupplier scored;
  private final LongSupplier clock;
  private final StallWatch stalls;
  private final LagMeters meters;
  private final Thread thread = Threads.daemon("lag", this::run);

  @GuardedBy("this")
  private final Map<Integer, Backlog> latest = new TreeMap<>();

  @GuardedBy("this")
  private long lastReading;

  @GuardedBy("this")
  private long scoredAtLastReading;

  @GuardedBy("this")
  private String failure = "";

  private volatile boolean closed;

  /**
   * @param source connects to the brokers; called again after a failure to
   * @param here partitions that this instance reads now
   * @param scored reviews that it has scored so far
   * @param clock nanoseconds, as from {@link System#nanoTime}
   */
  LagWatch(
      ScoringSettings settings,
      Supplier<GroupBacklog> source,
      Supplier<Set<Integer>> here,
      LongSupplier scored,
      MeterRegistry registry,
      LongSupplier clock) {
    this.topic = settings.topics().reviews();
    this.timeout = timeout(settings);
    this.source = source;
    this.here = here;
    this.scored = scored;
    this.clock = clock;
    this.stalls = new StallWatch(timeout, clock);
    this.meters = new LagMeters(registry, settings.kafka().applicationId(), topic, this);
    this.lastReading = clock.getAsLong();
  }

  /** A lower value would mistake a slow review, or rare commits, for a standstill. */
  private static Duration timeout(ScoringSettings settings) {
    Duration commits = settings.streams().commitInterval().multipliedBy(2);
    Duration slowest = settings.batch().scoringTimeout();
    Duration least = commits.compareTo(slowest) > 0 ? commits : slowest;
    return settings.readyStall().compareTo(least) > 0 ? settings.readyStall() : least;
  }

  void start() {
    thread.start();
  }

  private void run() {
    while (!closed) {
      try (GroupBacklog backlog = source.get()) {
        while (!closed) {
          step(backlog);
          pause();
        }
      } catch (RuntimeException e) {
        failed(e.getMessage());
        pause();
      }
    }
  }

  private void step(GroupBacklog backlog) {
    try {
      read(backlog.read());
    } catch (RuntimeException e) {
      failed(e.getMessage());
    }
  }

  private void read(GroupBacklog.Reading reading) {
    stalls.see(reading.backlogs(), here.get());
    List<Backlog> all;
    synchronized (this) {
      latest.keySet().retainAll(reading.silent());
      for (Backlog backlog : reading.backlogs()) {
        latest.put(backlog.partition(), backlog);
      }
      all = List.copyOf(latest.values());
      if (reading.silent().isEmpty()) {
        failure = "";
        lastReading = clock.getAsLong();
        scoredAtLastReading = scored.getAsLong();
      }
    }
    meters.update(all, backlog -> stalls.stalled(backlog.partition()).toNanos() / NANOS_PER_SECOND);
    if (!reading.silent().isEmpty()) {
      failed("no leader answers for partitions %s of %s".formatted(reading.silent(), topic));
    }
  }

  private void failed(String why) {
    if (closed) {
      return;
    }
    meters.failed();
    log.warn("The number of waiting reviews is unknown: {}", why);
    synchronized (this) {
      failure = why;
    }
  }

  private void pause() {
    try {
      Thread.sleep(EVERY.toMillis());
    } catch (InterruptedException e) {
      closed = true;
    }
  }

  /** How long it is since the lag was last known of all partitions. */
  synchronized double ageSeconds() {
    return (clock.getAsLong() - lastReading) / NANOS_PER_SECOND;
  }

  /** What was last known of each partition of the topic. */
  synchronized List<PartitionLag> lags() {
    return latest.values().stream()
        .map(backlog -> new PartitionLag(topic, backlog.partition(), backlog.records()))
        .toList();
  }

  /**
   * DOWN if nothing was scored for a while although reviews wait, or if it is unknown whether any
   * wait.
   */
  Health health() {
    return stalls.reason().map(Health::down).orElseGet(this::knowing);
  }

  private synchronized Health knowing() {
    boolean isOld = clock.getAsLong() - lastReading >= timeout.toNanos();
    return isOld && scored.getAsLong() == scoredAtLastReading
        ? Health.down(
            "Nothing was scored for %.0f s, and the number of waiting reviews is unknown: %s"
                .formatted(ageSeconds(), failure))
        : Health.UP;
  }

  /** Ends reading, and waits for the end. */
  @Override
  public void close() {
    closed = true;
    Threads.end(thread);
  }
}
