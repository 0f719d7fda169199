package org.sentimentstreams.cli.demo;

import java.time.Duration;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.schema.InstanceStatus;
import org.sentimentstreams.serving.ModelFollower;

/** Which version the demo's service serves. */
record ServedVersion(ModelFollower follower, Terminal terminal) {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final Duration STEP = Duration.ofMillis(50);

  /**
   * How a wait for a version ended.
   *
   * @param words about the swap, or about what kept it from happening
   */
  record Swap(boolean serves, String words) {}

  /** Waits until a version serves, it takes too long, or somebody interrupts the demo. */
  Swap await(String version) throws InterruptedException {
    long start = System.nanoTime();
    InstanceStatus status = follower.status();
    while (!version.equals(status.getServing())
        && !terminal.interruption().isRequested()
        && System.nanoTime() - start < TIMEOUT.toNanos()) {
      Thread.sleep(STEP.toMillis());
      status = follower.status();
    }
    return version.equals(status.getServing())
        ? new Swap(
            true, "%s serves %d ms after it was named".formatted(version, status.getSwapMillis()))
        : new Swap(false, "%s does not serve: %s".formatted(version, status.getFailure()));
  }
}
