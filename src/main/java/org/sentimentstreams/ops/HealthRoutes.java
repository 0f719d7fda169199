package org.sentimentstreams.ops;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.Map;
import java.util.function.Supplier;

/**
 * {@code /health/live} and {@code /health/ready}. A process whose stream has failed ends by itself,
 * so one that answers is alive; it is ready while it scores reviews, also with an older version.
 */
public final class HealthRoutes {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Supplier<Health> readiness;

  /**
   * @param readiness asked at each request
   */
  public HealthRoutes(Supplier<Health> readiness) {
    this.readiness = readiness;
  }

  /** Adds the two paths. */
  public void addTo(RoutesConfig routes) {
    routes.get("/health/live", ctx -> answer(ctx, Health.UP));
    routes.get("/health/ready", ctx -> answer(ctx, readiness.get()));
  }

  private static void answer(Context ctx, Health health) throws JsonProcessingException {
    ctx.status(health.isReady() ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE);
    ctx.contentType("application/json");
    ctx.result(
        JSON.writeValueAsString(Map.of("status", health.status(), "reasons", health.reasons())));
  }
}
