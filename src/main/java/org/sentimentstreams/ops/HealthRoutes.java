package org.sentimentstreams.ops;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpStatus;

/**
 * {@code /health/live} and {@code /health/ready}. A process whose stream has failed ends by itself,
 * so one that answers is alive; it is ready while it scores reviews, also with an older version.
 */
public final class HealthRoutes {
  private static final Duration MOST = Duration.ofSeconds(5);
  private static final Health SILENT =
      Health.down("The service did not report its health within %d s".formatted(MOST.toSeconds()));

  /** As JSON has it. */
  private record Answer(Health.Status status, List<String> reasons) {}

  private final CoalescingSupplier<Health> readiness;
  private final Duration most;

  /**
   * @param readiness asked at each request, in a thread of its own
   */
  public HealthRoutes(Supplier<Health> readiness) {
    this(readiness, MOST);
  }

  HealthRoutes(Supplier<Health> readiness, Duration most) {
    this.readiness = new CoalescingSupplier<>("http-health", readiness);
    this.most = most;
  }

  /** Adds the two paths. */
  public void addTo(Router router) {
    router.get("/health/live", exchange -> answer(exchange, Health.UP));
    router.get("/health/ready", this::answer);
  }

  private void answer(Exchange exchange) {
    readiness
        .get()
        .completeOnTimeout(SILENT, most.toMillis(), TimeUnit.MILLISECONDS)
        .whenComplete(
            (health, failure) -> {
              if (failure == null) {
                answer(exchange, health);
              } else {
                exchange.fail(failure);
              }
            });
  }

  private static void answer(Exchange exchange, Health health) {
    exchange.json(
        health.isReady() ? HttpStatus.OK_200 : HttpStatus.SERVICE_UNAVAILABLE_503,
        new Answer(health.status(), health.reasons()));
  }
}
