package org.sentimentstreams.ops;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpStatus;

/** {@code /metrics} in the text format of Prometheus, with the answers over HTTP among them. */
public final class MetricsRoute {
  private static final String TEXT_FORMAT = "text/plain; version=0.0.4; charset=utf-8";

  private final AnswerMeters answers;
  private final CoalescingSupplier<byte[]> scrape;

  /**
   * @param registry read at each request
   */
  public MetricsRoute(PrometheusMeterRegistry registry) {
    answers = new AnswerMeters(registry);
    scrape =
        new CoalescingSupplier<>(
            "http-metrics", () -> registry.scrape().getBytes(StandardCharsets.UTF_8));
  }

  /** Adds the path, and counts the answers of all paths. */
  public void addTo(Router router) {
    router.onAnswer(answers::answered);
    router.get("/metrics", this::answer);
  }

  private void answer(Exchange exchange) {
    scrape
        .get()
        .whenComplete(
            (text, failure) -> {
              if (failure == null) {
                exchange.send(HttpStatus.OK_200, TEXT_FORMAT, text);
              } else {
                exchange.fail(failure);
              }
            });
  }
}
