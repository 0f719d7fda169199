package org.sentimentstreams.serving;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;
import org.sentimentstreams.ops.Health;
import org.sentimentstreams.registry.StatusReporter;
import org.sentimentstreams.schema.InstanceState;
import org.sentimentstreams.schema.InstanceStatus;

/** The status of this instance, which it publishes at each change and with each heartbeat. */
final class InstanceReport {
  private final StatusReporter reporter;
  private final Duration heartbeat;
  private final LongSupplier clock;

  @GuardedBy("this")
  private InstanceStatus status;

  @GuardedBy("this")
  private long told;

  InstanceReport(String model, String instance, Duration heartbeat, StatusReporter reporter) {
    this(model, instance, heartbeat, reporter, System::nanoTime);
  }

  /**
   * @param clock nanoseconds, as from {@link System#nanoTime}
   */
  InstanceReport(
      String model,
      String instance,
      Duration heartbeat,
      StatusReporter reporter,
      LongSupplier clock) {
    this.reporter = reporter;
    this.clock = clock;
    this.told = clock.getAsLong();
    this.heartbeat = heartbeat;
    this.status =
        InstanceStatus.newBuilder()
            .setModel(model)
            .setInstance(instance)
            .setState(InstanceState.STARTING)
            .setUpdatedAt(Instant.now())
            .setHeartbeatMs(heartbeat.toMillis())
            .build();
  }

  /** Starts to work on a version. */
  synchronized void wants(String version, int attempt) {
    InstanceStatus.Builder next = InstanceStatus.newBuilder(status);
    if (!version.equals(status.getWanted())) {
      next.setFailure(null);
    }
    tell(
        next.setWanted(version)
            .setAttempts(attempt)
            .setState(
                status.getServing() == null ? InstanceState.STARTING : InstanceState.SWAPPING));
  }

  /** Serves what it should. */
  synchronized void serves(String version, Duration took, long bytesFetched) {
    tell(
        InstanceStatus.newBuilder(status)
            .setServing(version)
            .setWanted(version)
            .setState(InstanceState.READY)
            .setFailure(null)
            .setSwapMillis(took.toMillis())
            .setBytesFetched(bytesFetched));
  }

  /** Serves the version that it served before, which is the champion again. */
  synchronized void servesOn() {
    tell(
        InstanceStatus.newBuilder(status)
            .setWanted(status.getServing())
            .setState(InstanceState.READY)
            .setFailure(null));
  }

  /** Serves an older version than the champion, because it could not get the champion yet. */
  synchronized void fallsBack(String version) {
    tell(InstanceStatus.newBuilder(status).setServing(version).setState(InstanceState.DEGRADED));
  }

  /** Cannot serve what it should. */
  synchronized void fails(String reason) {
    InstanceState state =
        status.getServing() == null ? InstanceState.STARTING : InstanceState.DEGRADED;
    tell(InstanceStatus.newBuilder(status).setState(state).setFailure(reason));
  }

  /**
   * Publishes the status again if a heartbeat is due; setting the clock back does not stop
   * heartbeats.
   */
  synchronized void beat() {
    if (clock.getAsLong() - told >= heartbeat.toNanos()) {
      tell(InstanceStatus.newBuilder(status));
    }
  }

  synchronized InstanceStatus status() {
    return status;
  }

  /** DOWN before the first version, DEGRADED while it serves a version other than the champion. */
  synchronized Health health() {
    String failure = status.getFailure();
    if (status.getServing() == null) {
      return Health.down(
          failure == null
              ? "The model is being loaded"
              : "Version %s cannot be served: %s".formatted(status.getWanted(), failure));
    }
    return status.getState() == InstanceState.DEGRADED
        ? Health.degraded(
            "Version %s is served instead of %s: %s"
                .formatted(status.getServing(), status.getWanted(), failure))
        : Health.UP;
  }

  @GuardedBy("this")
  private void tell(InstanceStatus.Builder next) {
    status = next.setUpdatedAt(Instant.now()).build();
    told = clock.getAsLong();
    reporter.report(status);
  }
}
