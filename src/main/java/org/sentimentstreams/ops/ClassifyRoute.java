package org.sentimentstreams.ops;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.sentimentstreams.data.BlankText;
import org.sentimentstreams.data.OneLine;
import org.sentimentstreams.schema.Prediction;

/** {@code POST /api/classify}: labels one text for a visitor; one at a time, and not too often. */
final class ClassifyRoute {
  static final int MAX_CHARACTERS = 10_000;

  /** Room for the longest text, each character escaped as six, and a little more. */
  private static final int MAX_BYTES = 64 * 1024;

  private static final int MOST_SCORES = 100;
  private static final int MOST_REASON = 300;
  private static final Duration BODY_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final Duration RETRY = Duration.ofSeconds(5);
  private static final double NANOS_PER_MILLI = 1e6;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Function<String, ClassifyAttempt> classify;
  private final DeviceTimeLimit share;
  private final Duration bodyTimeout;

  /** As JSON has it. */
  private record Answer(
      String label,
      double score,
      Map<String, Double> scores,
      String version,
      int tokens,
      boolean truncated,
      String decidedBy,
      double millis) {}

  ClassifyRoute(Function<String, ClassifyAttempt> classify, DeviceTimeLimit share) {
    this(classify, share, BODY_TIMEOUT);
  }

  ClassifyRoute(
      Function<String, ClassifyAttempt> classify, DeviceTimeLimit share, Duration bodyTimeout) {
    this.classify = classify;
    this.share = share;
    this.bodyTimeout = bodyTimeout;
  }

  void answer(Exchange exchange) {
    requireJson(exchange.request().getHeaders().get(HttpHeader.CONTENT_TYPE));
    RequestBody.read(exchange.request(), MAX_BYTES, bodyTimeout)
        .thenAccept(body -> label(exchange, text(body)))
        .exceptionally(
            failure -> {
              exchange.fail(cause(failure));
              return null;
            });
  }

  /**
   * A browser sends a preflight request before a foreign page's JSON, so foreign pages cannot use
   * this.
   */
  private static void requireJson(String type) {
    if (type == null || !type.startsWith("application/json")) {
      throw bad("Send {\"text\": \"…\"} as application/json");
    }
  }

  private static String text(byte[] body) {
    JsonNode text;
    try {
      text = JSON.readTree(body).path("text");
    } catch (IOException e) {
      throw bad("Send {\"text\": \"…\"}: this is not JSON");
    }
    if (!text.isTextual() || BlankText.isBlank(text.asText())) {
      throw bad("Send {\"text\": \"…\"} with a text that is not blank");
    }
    if (text.asText().length() > MAX_CHARACTERS) {
      throw bad("The text is longer than %d characters".formatted(MAX_CHARACTERS));
    }
    return text.asText();
  }

  private static Refusal bad(String sentence) {
    return new Refusal(HttpStatus.BAD_REQUEST_400, sentence);
  }

  private void label(Exchange exchange, String text) {
    share.take();
    long start = System.nanoTime();
    ClassifyAttempt attempt;
    try {
      attempt = classify.apply(text);
    } catch (RuntimeException e) {
      share.giveBack(() -> 0);
      throw e;
    }
    DisconnectWatch hangUp =
        DisconnectWatch.watch(exchange.request(), () -> attempt.result().cancel(false));
    attempt
        .result()
        .orTimeout(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
        .whenCompleteAsync(
            (prediction, failure) -> {
              hangUp.end();
              attempt.cancel().run();
              share.giveBack(attempt.spentNanos());
              if (failure == null) {
                double millis = (System.nanoTime() - start) / NANOS_PER_MILLI;
                exchange.json(HttpStatus.OK_200, answer(prediction, millis));
              } else {
                fail(exchange, cause(failure));
              }
            },
            exchange.request().getComponents().getExecutor());
  }

  private static void fail(Exchange exchange, Throwable failure) {
    if (failure instanceof CancellationException) {
      // Nobody is there to read an answer.
      exchange.callback().failed(failure);
    } else if (failure instanceof TimeoutException) {
      exchange.fail(Refusal.unavailable("The model is too busy: try again later", RETRY));
    } else {
      String reason = OneLine.of(String.valueOf(failure.getMessage()), MOST_REASON);
      exchange.fail(Refusal.unavailable("The model could not label this text: " + reason, RETRY));
    }
  }

  private static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException || failure instanceof ExecutionException
        ? failure.getCause()
        : failure;
  }

  private static Answer answer(Prediction prediction, double millis) {
    return new Answer(
        prediction.getLabel(),
        prediction.getScore(),
        highest(prediction.getScores()),
        prediction.getVersion(),
        prediction.getTokens(),
        prediction.getTruncated(),
        prediction.getDecidedBy(),
        millis);
  }

  private static Map<String, Double> highest(Map<String, Double> scores) {
    return scores.entrySet().stream()
        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
        .limit(MOST_SCORES)
        .collect(
            Collectors.toMap(
                Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, LinkedHashMap::new));
  }
}
