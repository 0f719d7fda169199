package org.sentimentstreams.serving;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.WakeupException;
import org.sentimentstreams.challenger.Contender;
import org.sentimentstreams.config.ServingSettings;
import org.sentimentstreams.data.OneLine;
import org.sentimentstreams.kafka.BrokerException;
import org.sentimentstreams.log.RateLimitedLog;
import org.sentimentstreams.model.LoadOptions;
import org.sentimentstreams.model.Problem;
import org.sentimentstreams.ops.Health;
import org.sentimentstreams.registry.ArtifactStores;
import org.sentimentstreams.registry.ModelHistory;
import org.sentimentstreams.registry.ModelRegistry;
import org.sentimentstreams.registry.RegistryException;
import org.sentimentstreams.registry.StatusReporter;
import org.sentimentstreams.registry.cache.ArtifactCache;
import org.sentimentstreams.registry.store.ArtifactStore;
import org.sentimentstreams.schema.InstanceStatus;
import org.sentimentstreams.schema.ModelVersion;
import org.sentimentstreams.threads.Threads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the registry: loads each new champion of its model beside the served version, and swaps
 * it in. One thread does all of this, so reviews never wait for it.
 */
public final class ModelFollower implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ModelFollower.class);
  private static final int MOST_CHARACTERS = 500;
  private static final Duration STEP = Duration.ofMillis(200);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration TELLING_PAUSE = Duration.ofMinutes(1);

  private final RateLimitedLog warnings = new RateLimitedLog(ModelFollower.class);
  private final ServingSettings settings;
  private final ModelRegistry registry;
  private final ArtifactStore store;
  private final StatusReporter reporter;
  private final InstanceReport report;
  private final VersionLoader loader;
  private final Rollout rollout;
  private final LastKnownGood lastKnownGood;
  private final MeterRegistry meters;
  private final Thread thread = Threads.daemon("model-follower", this::follow);
  private final Object loading = new Object();
  private final ChallengerFollower challenger;
  private long nextTelling = System.nanoTime();
  private volatile LiveModel live;
  private volatile boolean closed;

  /** Why the registry cannot be followed at the moment; null while it can. */
  private volatile String trouble;

  /** An unexpected failure while fetching or loading the champion; null if none. */
  private volatile String unloaded;

  /**
   * Wires it; nothing is loaded yet.
   *
   * @param registry read to its end; this follower owns and closes it
   * @param instance name of this instance among those that run
   * @param meters are told of swaps
   */
  public ModelFollower(
      ServingSettings settings,
      ModelRegistry registry,
      LoadOptions options,
      String instance,
      MeterRegistry meters) {
    this.settings = settings;
    this.registry = registry;
    this.meters = meters;
    this.store =
        ArtifactStores.open(
            settings.artifacts(), settings.kafka(), settings.topics().modelArtifacts());
    this.reporter = new StatusReporter(settings.kafka(), settings.topics().modelStatus());
    this.report =
        new InstanceReport(settings.model(), instance, settings.rollout().heartbeat(), reporter);
    ArtifactCache cache = ArtifactCache.of(settings.artifacts(), store);
    this.loader = new VersionLoader(cache, options, settings.rollout().labelsMayChange());
    this.rollout =
        new Rollout(loader, report, new SwapMeters(meters, settings.model()), System::nanoTime);
    this.lastKnownGood = new LastKnownGood(cache, loader);
    this.challenger =
        settings.challenger().isOn() ? new ChallengerFollower(settings, loader, meters) : null;
  }

  /**
   * Loads the champion and goes on to follow. Where it cannot be had, this waits until it can, or
   * takes the last champion that is still on this machine, as the setting {@code
   * champion.unreachable} says.
   *
   * @return the model; closed with this follower
   * @throws IllegalStateException if this was closed meanwhile
   */
  public LiveModel start() {
    synchronized (loading) {
      ServingVersion first = first();
      live = new LiveModel(first, settings.scoringTimeout().multipliedBy(2));
      CascadeMeters.register(meters, settings.model(), live);
      thread.start();
      if (challenger != null) {
        challenger.start(live);
      }
      return live;
    }
  }

  private ServingVersion first() {
    int lookedBackAfter = 0;
    while (!closed && !Thread.currentThread().isInterrupted()) {
      Optional<ServingVersion> champion = rollout.step(history(), null, new int[0]);
      if (champion.isPresent()) {
        rollout.served(champion.get());
        return champion.get();
      }
      int attempts = report.status().getAttempts();
      if (settings.rollout().fallsBackToLastGood()
          && report.status().getFailure() != null
          && attempts != lookedBackAfter) {
        lookedBackAfter = attempts; // Once an attempt, or it would load and refuse without end.
        Optional<ServingVersion> older = lastKnownGood.load(history());
        if (older.isPresent()) {
          report.fallsBack(older.get().id());
          LOG.warn(
              "Version {} is served: it was the last champion on this machine", older.get().id());
          return older.get();
        }
      }
      look();
    }
    throw new IllegalStateException("The follower is closed, or its thread was interrupted");
  }

  private ModelHistory history() {
    return registry.state().model(settings.model());
  }

  /** Only a close ends it: whatever is thrown, the next round may succeed. */
  private void follow() {
    while (!closed && !Thread.currentThread().isInterrupted()) {
      look();
      try {
        rollout
            .step(history(), live.current(), live.recentLengths())
            .ifPresent(
                next -> {
                  live.swap(next);
                  rollout.served(next);
                });
        unloaded = null;
        followChallenger();
      } catch (Throwable e) {
        unloaded = OneLine.of(e.toString(), MOST_CHARACTERS);
        warnings.warn("The champion could not be fetched or loaded; trying again", e);
        pause();
      }
    }
  }

  private void followChallenger() {
    if (challenger == null) {
      return;
    }
    ModelHistory history = history();
    challenger.look(history);
    Optional<ChallengerFollower.Stop> stop = challenger.untold();
    if (stop.isPresent() && System.nanoTime() >= nextTelling) {
      tell(stop.get(), history.aliases().get(ModelHistory.CHALLENGER_STOPPED));
    }
  }

  /** Other instances, and this one after a restart, learn from an alias that a canary has ended. */
  private void tell(ChallengerFollower.Stop stop, String before) {
    if (stop.version().equals(before)) {
      return;
    }
    try {
      registry.point(
          settings.model(), ModelHistory.CHALLENGER_STOPPED, stop.version(), before, stop.reason());
    } catch (RegistryException e) {
      LOG.info("The alias {} stays: {}", ModelHistory.CHALLENGER_STOPPED, e.getMessage());
    } catch (BrokerException | KafkaException e) {
      nextTelling = System.nanoTime() + TELLING_PAUSE.toNanos();
      warnings.warn(
          "Other instances do not learn that the canary of version {} has ended: {}",
          stop.version(),
          e.getMessage());
    }
  }

  /** The challenger beside the champion; empty if the settings want none. */
  public Optional<Contender> contender() {
    return Optional.ofNullable(challenger).map(ChallengerFollower::contender);
  }

  /** Waits a moment for new records; waits on if a broker or the topic is missing. */
  private void look() {
    try {
      report.beat();
      registry.await(STEP);
      trouble = registry.trouble().orElse(null);
    } catch (WakeupException e) {
      // Closed.
    } catch (KafkaException | BrokerException e) {
      trouble = OneLine.of(String.valueOf(e.getMessage()), MOST_CHARACTERS);
      warnings.warn("The model registry cannot be read; trying again: {}", trouble);
      pause();
    } catch (Throwable e) {
      trouble = OneLine.of(e.toString(), MOST_CHARACTERS);
      warnings.warn("The model registry cannot be read; trying again", e);
      pause();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * DOWN before the first version, DEGRADED with the reason while another than the champion serves,
   * or while nobody can know which one is the champion.
   */
  public Health health() {
    List<Health> parts = new ArrayList<>(List.of(report.health()));
    if (live != null && !closed && !thread.isAlive()) {
      parts.add(Health.degraded("The model registry is no longer followed: restart this process"));
    }
    add(parts, "The model registry cannot be read: ", trouble);
    add(parts, "The champion could not be fetched or loaded: ", unloaded);
    return Health.of(parts);
  }

  private static void add(List<Health> parts, String what, String reason) {
    if (reason != null) {
      parts.add(Health.degraded(what + reason));
    }
  }

  /** What this instance says of itself. */
  public InstanceStatus status() {
    return report.status();
  }

  /** Names of the labels that the version which serves can give. */
  public List<String> labels() {
    return live.current().version().getLabels();
  }

  /** Whether that version may give a text several labels. */
  public boolean givesSeveralLabels() {
    return live.current().cascade().deep().problem() == Problem.MULTI_LABEL;
  }

  /** What the registry says of the version that serves. */
  public ModelVersion version() {
    return live.current().version();
  }

  /** Ends following, frees the model after its last batch, and says goodbye. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    registry.wakeUp();
    synchronized (loading) {
      // The first version is loaded by a thread of somebody else's, which has left here now.
    }
    boolean interrupted = false;
    while (thread.isAlive() && !interrupted) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (challenger != null) {
      challenger.close();
    }
    if (live != null) {
      live.close();
    }
    registry.close();
    reporter.close();
    store.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
