package org.sentimentstreams.ops;

import io.javalin.config.RoutesConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/** {@code /metrics} in the text format of Prometheus. */
public final class MetricsRoute {
  private static final String TEXT_FORMAT = "text/plain; version=0.0.4; charset=utf-8";

  private final PrometheusMeterRegistry registry;

  /**
   * @param registry read at each request
   */
  public MetricsRoute(PrometheusMeterRegistry registry) {
    this.registry = registry;
  }

  /** Adds the path. */
  public void addTo(RoutesConfig routes) {
    routes.get("/metrics", ctx -> ctx.contentType(TEXT_FORMAT).result(registry.scrape()));
  }
}
