package org.sentimentstreams.ops;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts answers by status, including refusals; each counter starts at zero. */
final class AnswerMeters {
  private static final int[] EXPECTED = {
    200, 204, 400, 401, 403, 404, 405, 408, 413, 429, 500, 503
  };

  private final MeterRegistry registry;
  private final Map<Integer, Counter> counters = new ConcurrentHashMap<>();

  AnswerMeters(MeterRegistry registry) {
    this.registry = registry;
    for (int status : EXPECTED) {
      counters.put(status, counter(status));
    }
  }

  private Counter counter(int status) {
    return Counter.builder("sentiment.http.answers")
        .description("Answers to HTTP requests")
        .tag("status", Integer.toString(status))
        .register(registry);
  }

  void answered(int status) {
    counters.computeIfAbsent(status, this::counter).increment();
  }
}
