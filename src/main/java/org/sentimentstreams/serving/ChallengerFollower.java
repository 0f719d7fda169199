package org.sentimentstreams.serving;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Optional;
import org.sentimentstreams.challenger.Contender;
import org.sentimentstreams.challenger.ExamJudge;
import org.sentimentstreams.challenger.Trial;
import org.sentimentstreams.config.ServingSettings;
import org.sentimentstreams.log.RateLimitedLog;
import org.sentimentstreams.registry.ModelHistory;
import org.sentimentstreams.schema.ModelVersion;
import org.sentimentstreams.threads.GrowingPause;
import org.sentimentstreams.threads.Threads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the alias {@code challenger}: loads its version beside the champion and begins its trial.
 * It does so on a thread of its own, so a champion never waits for a challenger. Whatever is wrong
 * with a challenger, the champion serves on, and this says once why.
 */
final class ChallengerFollower implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ChallengerFollower.class);
  private static final long STEP_MILLIS = 200;
  private static final String STOPPED =
      "the alias %s points at it".formatted(ModelHistory.CHALLENGER_STOPPED);
  private static final GrowingPause PAUSE =
      new GrowingPause(Duration.ofSeconds(1), Duration.ofMinutes(1));

  private final RateLimitedLog warnings = new RateLimitedLog(ChallengerFollower.class);
  private final ServingSettings settings;
  private final VersionLoader loader;
  private final Trial trial;
  private final ExamJudge exams;
  private final ChallengerModel model = new ChallengerModel();
  private final Thread thread = Threads.daemon("challenger-follower", this::follow);
  private LiveModel live;
  private String loaded;
  private String champion;
  private String attempted;
  private int attempts;
  private long nextAttempt;
  private boolean hopeless;
  private String said;
  private String shared;
  private volatile Stop untold;
  private volatile Wish wish;
  private volatile boolean closed;

  /**
   * What the registry says now.
   *
   * @param version of the alias; null if there is none that could be tried
   * @param obstacle why there is none
   * @param stopped whether an instance, maybe this one, has said that its canary has ended
   */
  private record Wish(ModelVersion version, String obstacle, boolean stopped) {
    String id() {
      return version == null ? null : version.getId();
    }
  }

  ChallengerFollower(ServingSettings settings, VersionLoader loader, MeterRegistry meters) {
    this.settings = settings;
    this.loader = loader;
    this.trial = new Trial(settings.model(), settings.challenger(), meters, System::nanoTime);
    this.exams = new ExamJudge(settings);
  }

  /** What the stream needs of it. */
  Contender contender() {
    return new Contender(model, trial);
  }

  /**
   * Begins to follow.
   *
   * @param beside the champion
   */
  void start(LiveModel beside) {
    live = beside;
    trial.expect(beside.current().version().getLabels());
    thread.start();
  }

  /** Takes up what the registry says now. Called by the thread that reads the registry. */
  void look(ModelHistory history) {
    String served = history.champion().orElse(null);
    String id = history.aliases().get(ModelHistory.CHALLENGER);
    String obstacle = obstacle(history, served, id);
    wish =
        new Wish(
            obstacle == null ? history.version(id).orElseThrow() : null,
            obstacle,
            id != null && id.equals(history.aliases().get(ModelHistory.CHALLENGER_STOPPED)));
  }

  private String obstacle(ModelHistory history, String served, String id) {
    if (id == null) {
      return "there is no alias challenger (`sentiment model alias challenger VERSION` sets it)";
    }
    if (id.equals(served)) {
      return "the alias challenger points at the champion, " + id;
    }
    return history.unusable(id).orElse(null);
  }

  private void follow() {
    while (!closed && !Thread.currentThread().isInterrupted()) {
      try {
        Wish now = wish;
        if (now != null) {
          step(now);
        }
        Thread.sleep(STEP_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (RuntimeException | Error e) {
        warnings.warn("The challenger could not be followed; trying again", e);
        rest();
      }
    }
  }

  private static void rest() {
    try {
      Thread.sleep(PAUSE.first().toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void step(Wish now) {
    if (loaded != null && !loaded.equals(now.id())) {
      leave(now.obstacle() == null ? "another version is the challenger" : now.obstacle());
    }
    if (now.obstacle() != null) {
      attempted = null; // Whoever gives the alias again wants another try.
      say(now.obstacle());
    } else if (loaded == null) {
      attempt(now);
    }
    if (loaded != null) {
      judge(now);
    }
  }

  private void leave(String reason) {
    if (trial.share() > 0) {
      said = reason; // The trial says it.
    }
    trial.end(reason);
    model.swap(null);
    if (loaded.equals(shared)) {
      trial.allow(loaded); // The registry remembers it, for as long as people want.
    }
    loaded = null;
    shared = null;
    untold = null;
  }

  private void attempt(Wish now) {
    if (!now.id().equals(attempted)) {
      attempted = now.id();
      attempts = 0;
      hopeless = false;
      nextAttempt = System.nanoTime();
    }
    if (hopeless || System.nanoTime() < nextAttempt) {
      return;
    }
    attempts++;
    ServingVersion beside = live.acquireCurrent();
    try {
      ServingVersion next = loader.load(now.version(), beside, live.recentLengths());
      model.swap(next);
      loaded = next.id();
      champion = beside.id();
      said = null;
      Wish latest = wish; // Loading takes long, and others may have stopped it meanwhile.
      if (latest.stopped() && loaded.equals(latest.id())) {
        trial.forbid(loaded, STOPPED);
      }
      trial.begin(loaded, now.version().getLabels());
    } catch (RefusedVersionException e) {
      if (closed) {
        return;
      }
      hopeless = !e.retryHelps();
      nextAttempt = System.nanoTime() + PAUSE.after(attempts - 1).toNanos();
      say("version %s cannot be loaded: %s".formatted(now.id(), e.getMessage()));
    } finally {
      beside.release();
    }
  }

  private void judge(Wish now) {
    String served = live.current().id();
    if (!served.equals(champion)) {
      champion = served;
      trial.championChanged();
    }
    if (!settings.challenger().isCanary()) {
      return;
    }
    if (now.stopped()) {
      trial.stop(STOPPED);
      shared = loaded;
    } else if (loaded.equals(shared)) {
      shared = null;
      trial.allow(loaded);
    }
    untold =
        shared == null
            ? trial.stopped().map(reason -> new Stop(loaded, reason)).orElse(null)
            : null;
    if (trial.share() > 0) {
      exams.worse(champion, loaded).ifPresent(trial::stop);
    }
  }

  private void say(String obstacle) {
    if (!obstacle.equals(said)) {
      said = obstacle;
      LOG.warn("Model {} is served without a challenger: {}", settings.model(), obstacle);
    }
  }

  /** A canary that this instance has ended, and the registry does not know of. */
  Optional<Stop> untold() {
    return Optional.ofNullable(untold);
  }

  /**
   * A canary has ended.
   *
   * @param version of the challenger
   */
  record Stop(String version, String reason) {}

  /** Frees the challenger after its last batch. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    boolean interrupted = false;
    while (thread.isAlive() && !interrupted) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    model.swap(null);
    exams.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
