package org.sentimentstreams.ops;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.http.ServiceUnavailableResponse;
import io.javalin.http.TooManyRequestsResponse;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.sentimentstreams.schema.Prediction;

/** {@code POST /api/classify}: labels one text for a visitor; a few at a time, and not for long. */
final class TryIt {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_CHARACTERS = 10_000;
  private static final int AT_ONCE = 4;
  private static final long TIMEOUT_SECONDS = 20;
  private static final double NANOS_PER_MILLI = 1e6;

  private final Function<String, CompletableFuture<Prediction>> classify;
  private final Semaphore free = new Semaphore(AT_ONCE);

  TryIt(Function<String, CompletableFuture<Prediction>> classify) {
    this.classify = classify;
  }

  void answer(Context ctx) throws InterruptedException, JsonProcessingException {
    String text = text(ctx);
    if (!free.tryAcquire()) {
      throw new TooManyRequestsResponse("Others are trying texts too: try again in a moment");
    }
    long start = System.nanoTime();
    CompletableFuture<Prediction> result = null;
    try {
      result = classify.apply(text);
      Prediction prediction = result.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
      double millis = (System.nanoTime() - start) / NANOS_PER_MILLI;
      ctx.status(HttpStatus.OK).contentType("application/json").result(json(prediction, millis));
    } catch (ExecutionException e) {
      throw new ServiceUnavailableResponse(
          "The model could not label it: " + e.getCause().getMessage());
    } catch (TimeoutException e) {
      result.cancel(false);
      throw new ServiceUnavailableResponse("The model is too busy: try again later");
    } finally {
      free.release();
    }
  }

  /** A browser asks before it sends JSON for a foreign page, so those cannot use this. */
  private static String text(Context ctx) {
    String type = ctx.contentType();
    if (type == null || !type.startsWith("application/json")) {
      throw new BadRequestResponse("Send {\"text\": \"…\"} as application/json");
    }
    JsonNode text;
    try {
      text = JSON.readTree(ctx.bodyAsBytes()).path("text");
    } catch (java.io.IOException e) {
      throw new BadRequestResponse("Send {\"text\": \"…\"}: this is no JSON");
    }
    if (!text.isTextual() || text.asText().isBlank()) {
      throw new BadRequestResponse("Send {\"text\": \"…\"} with a text that is not blank");
    }
    if (text.asText().length() > MAX_CHARACTERS) {
      throw new BadRequestResponse(
          "The text is longer than %d characters".formatted(MAX_CHARACTERS));
    }
    return text.asText();
  }

  private static String json(Prediction prediction, double millis) throws JsonProcessingException {
    return JSON.writeValueAsString(
        Map.of(
            "label", prediction.getLabel(),
            "score", prediction.getScore(),
            "scores", prediction.getScores(),
            "version", prediction.getVersion(),
            "tokens", prediction.getTokens(),
            "truncated", prediction.getTruncated(),
            "millis", millis));
  }
}
