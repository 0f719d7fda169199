package org.sentimentstreams.ops;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.sentimentstreams.data.OneLine;

/**
 * The routes of the page's box for labels. All of them want the token and JSON, which no foreign
 * page can make a browser send.
 */
final class LabelRoutes {
  private static final int MAX_BYTES = 4 * 1024;
  private static final int MOST_REASON = 300;
  private static final Duration BODY_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration RETRY = Duration.ofSeconds(5);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final LabelDesk desk;
  private final RequestLimit limit;

  LabelRoutes(LabelDesk desk, RequestLimit limit) {
    this.desk = desk;
    this.limit = limit;
  }

  void addTo(Router router) {
    router.add(HttpMethod.POST, "/api/labels/next", exchange -> answer(exchange, this::next));
    router.add(HttpMethod.POST, "/api/labels", exchange -> answer(exchange, this::label));
    router.add(HttpMethod.POST, "/api/labels/undo", exchange -> answer(exchange, this::undo));
  }

  private void answer(Exchange exchange, BiConsumer<Exchange, JsonNode> route) {
    String type = exchange.request().getHeaders().get(HttpHeader.CONTENT_TYPE);
    if (type == null || !type.startsWith("application/json")) {
      throw bad("Send JSON as application/json");
    }
    limit.take();
    RequestBody.read(exchange.request(), MAX_BYTES, BODY_TIMEOUT)
        .thenAccept(body -> route.accept(exchange, json(body)))
        .exceptionally(
            failure -> {
              exchange.fail(cause(failure));
              return null;
            });
  }

  private static JsonNode json(byte[] body) {
    try {
      return JSON.readTree(body);
    } catch (IOException e) {
      throw bad("This is not JSON");
    }
  }

  private void next(Exchange exchange, JsonNode unused) {
    if (desk.choices().several()) {
      throw new Refusal(
          HttpStatus.CONFLICT_409,
          "A text may have several labels by this model, and this box gives one: send labels with"
              + " `sentiment produce FILE --labels-only`, joined by |");
    }
    exchange.json(
        HttpStatus.OK_200,
        desk.next().<Object>map(shown -> Map.of("review", shown)).orElse(Map.of()));
  }

  private void label(Exchange exchange, JsonNode body) {
    desk.label(number(body), body.path("label").asText(), body.path("sawPrediction").asBoolean())
        .whenCompleteAsync((id, failure) -> end(exchange, Map.of(), failure), executor(exchange));
  }

  private void undo(Exchange exchange, JsonNode body) {
    desk.undo(number(body))
        .whenCompleteAsync(
            (shown, failure) ->
                end(exchange, failure == null ? Map.of("review", shown) : Map.of(), failure),
            executor(exchange));
  }

  /** Not the thread of Kafka's producer, which other labels wait for. */
  private static Executor executor(Exchange exchange) {
    return exchange.request().getComponents().getExecutor();
  }

  private static long number(JsonNode body) {
    if (!body.path("number").isIntegralNumber()) {
      throw bad("The field \"number\" is missing: it says which review is meant");
    }
    return body.path("number").asLong();
  }

  private static void end(Exchange exchange, Object answer, Throwable failure) {
    if (failure == null) {
      exchange.json(HttpStatus.OK_200, answer);
    } else {
      String reason = OneLine.of(String.valueOf(cause(failure).getMessage()), MOST_REASON);
      exchange.fail(Refusal.unavailable("The label was not written: " + reason, RETRY));
    }
  }

  private static Refusal bad(String sentence) {
    return new Refusal(HttpStatus.BAD_REQUEST_400, sentence);
  }

  private static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }
}
