package org.sentimentstreams.config;

import java.time.Duration;
import java.util.Optional;

/** What operators see of a process: HTTP, readiness and logs. */
public final class OpsSettings {
  static final Keys KEYS = new Keys();

  private final Values values;

  OpsSettings(Values values) {
    this.values = values;
    if (takesLabels() && httpToken().isEmpty()) {
      throw values.refused(
          LABELS, "http.token is needed, so that only those who know it can label: set it");
    }
  }

  public static final Key<String> HTTP_HOST =
      KEYS.text(
          "http.host",
          "127.0.0.1",
          Validator.host(),
          "The address for health, metrics and the live page. 0.0.0.0 opens health and "
              + "metrics to the network; texts of reviews are shown there only with http.token.");

  /** The address that the HTTP server listens at. */
  public String httpHost() {
    return values.get(HTTP_HOST);
  }

  public static final Key<Integer> HTTP_PORT =
      KEYS.integer(
          "http.port",
          0,
          Validator.wholeNumberOrMinusOne("no HTTP server", 0, 65_535),
          "The port for health, metrics and the live page; 0 means a free one, which is "
              + "printed. Set it if a scraper or a probe has to find it. `train serve` has a "
              + "server, too, and needs another port on the same machine.");

  /** The port of the HTTP server; 0 is a free one, -1 no server. */
  public int httpPort() {
    return values.get(HTTP_PORT);
  }

  public static final Key<Duration> READY_STALL =
      KEYS.millis(
          "ready.stall.ms",
          60_000L,
          Validator.wholeNumber(1000, 86_400_000),
          "An instance is not ready if it has scored nothing for this many milliseconds "
              + "while reviews wait in its partitions. The value used is never below "
              + "scoring.timeout.ms and two commit intervals.");

  /** How long a ready instance may score nothing while reviews wait. */
  public Duration readyStall() {
    return values.get(READY_STALL);
  }

  public static final Key<String> HTTP_TOKEN =
      KEYS.secret(
          "http.token",
          "The password for the texts of reviews on the live page. Empty: texts are shown "
              + "on this machine only.");

  /** The token for the texts of reviews. */
  public Optional<String> httpToken() {
    return Optional.of(values.get(HTTP_TOKEN)).filter(token -> !token.isEmpty());
  }

  public static final Key<Boolean> LABELS =
      KEYS.flag(
          "http.labels",
          "Whether people may label reviews on the live page. Their labels go to topics.labels. It "
              + "needs http.token, and whoever knows that may label.");

  /** Whether the live page takes labels; then there is a token. */
  public boolean takesLabels() {
    return values.get(LABELS);
  }

  public static final Key<Integer> CLASSIFY_PERCENT =
      KEYS.integer(
          "http.classify.percent",
          5,
          Validator.wholeNumber(0, 100),
          "The share of one worker's time, in percent, that `POST /api/classify` (the "
              + "page's box to try a text) may take; requests beyond it are refused with 429. 0 "
              + "turns it off.");

  /** The share of a worker's time that texts to try may take, 0 to 1. */
  public double classifyShare() {
    return values.get(CLASSIFY_PERCENT) / 100.0;
  }

  public static final Key<String> LOG_FORMAT =
      KEYS.text(
          "log.format",
          "text",
          Validator.oneOf("text", "json"),
          "How a long-running process logs to standard error: text lines for people, or "
              + "one JSON object per line, with topic, partition and offset as separate fields.");

  /** Whether log lines are JSON objects, for programs to read. */
  public boolean logsJson() {
    return values.get(LOG_FORMAT).equals("json");
  }
}
