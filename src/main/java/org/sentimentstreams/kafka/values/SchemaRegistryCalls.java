package org.sentimentstreams.kafka.values;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLException;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Calls a schema registry at one of several addresses, and retries after a network failure, a
 * time-out, and the answers 429 and 5xx. After all attempts have failed, calls fail immediately for
 * a moment, so that a thousand records do not wait one by one.
 */
final class SchemaRegistryCalls {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration GIVEN_UP = Duration.ofSeconds(2);
  private static final int ATTEMPTS = 4;
  private static final int NOT_FOUND = 404;
  private static final int TOO_MANY = 429;

  private final List<String> urls;
  private final Optional<String> authorization;
  private final Duration timeout;
  private final LongSupplier clock;
  private final HttpClient client;
  private volatile long givenUpUntil;
  private volatile String givenUpWhy;

  /**
   * @param urls base addresses, tried in turn
   * @param authorization value of the header of that name
   */
  SchemaRegistryCalls(List<String> urls, Optional<String> authorization) {
    this(urls, authorization, TIMEOUT, System::nanoTime);
  }

  SchemaRegistryCalls(
      List<String> urls, Optional<String> authorization, Duration timeout, LongSupplier clock) {
    this.urls = urls.stream().map(url -> url.replaceAll("/+$", "")).toList();
    this.authorization = authorization;
    this.timeout = timeout;
    this.clock = clock;
    this.client = HttpClient.newBuilder().connectTimeout(timeout).build();
  }

  String url() {
    return String.join(", ", urls);
  }

  /** The answer in JSON; empty if the registry does not have it. */
  Optional<JsonNode> get(String path) {
    return ask(path, Optional.empty());
  }

  /** The answer in JSON; empty if the registry does not have it. */
  Optional<JsonNode> post(String path, String body) {
    return ask(path, Optional.of(body));
  }

  private Optional<JsonNode> ask(String path, Optional<String> body) {
    String reason = givenUpWhy; // Read once: another thread may have had an answer meanwhile.
    if (reason != null && clock.getAsLong() - givenUpUntil < 0) {
      throw new SchemaRegistrySilentException(reason);
    }
    String failure = "";
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (attempt >= urls.size()) {
        pause(FIRST_PAUSE.multipliedBy(1L << (attempt - urls.size())));
      }
      try {
        HttpResponse<String> answer = send(urls.get(attempt % urls.size()) + path, body);
        if (answer.statusCode() < 500 && answer.statusCode() != TOO_MANY) {
          givenUpWhy = null;
          return content(answer);
        }
        failure = "HTTP " + answer.statusCode();
      } catch (IOException e) {
        failure = words(e);
      } catch (InterruptedException e) {
        throw new InterruptException(e);
      }
    }
    givenUpUntil = clock.getAsLong() + GIVEN_UP.toNanos();
    reason =
        ("The schema registry at %s does not answer (%s): is it running, and is "
                + "schema.registry.url right?")
            .formatted(url(), failure);
    givenUpWhy = reason;
    throw new SchemaRegistrySilentException(reason);
  }

  /**
   * This time limit covers the whole answer; the limit of a request covers only the answer's
   * headers.
   */
  private HttpResponse<String> send(String url, Optional<String> body)
      throws IOException, InterruptedException {
    CompletableFuture<HttpResponse<String>> answer =
        client.sendAsync(request(url, body), BodyHandlers.ofString());
    try {
      return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new HttpTimeoutException("");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    } finally {
      answer.cancel(true); // Nothing happens to one that is complete.
    }
  }

  private String words(IOException e) {
    if (e instanceof HttpTimeoutException) {
      return "it timed out after %d ms".formatted(timeout.toMillis());
    }
    if (e instanceof SSLException) {
      return "its certificate or TLS is not accepted: " + e.getMessage();
    }
    return e instanceof ConnectException ? "no connection" : "the connection broke";
  }

  private HttpRequest request(String url, Optional<String> body) {
    var request = HttpRequest.newBuilder(URI.create(url)).timeout(timeout);
    request.header("Accept", "application/vnd.schemaregistry.v1+json, application/json");
    authorization.ifPresent(value -> request.header("Authorization", value));
    body.ifPresent(
        text -> {
          request.header("Content-Type", "application/vnd.schemaregistry.v1+json");
          request.POST(BodyPublishers.ofString(text));
        });
    return request.build();
  }

  private Optional<JsonNode> content(HttpResponse<String> answer) {
    int status = answer.statusCode();
    if (status == NOT_FOUND) {
      return Optional.empty();
    }
    if (status / 100 == 2) {
      JsonNode json = SchemaRegistry.json(answer.body());
      if (!json.isObject()) {
        throw new SchemaRegistryException(
            ("The answer to %s at %s is not a JSON object: is schema.registry.url the "
                    + "address of a schema registry?")
                .formatted(answer.uri().getPath(), url()));
      }
      return Optional.of(json);
    }
    String advice =
        status == 401 || status == 403
            ? "check schema.registry.user.info or schema.registry.token"
            : "see its log";
    throw new SchemaRegistryException(
        "The schema registry at %s refuses %s with HTTP %d: %s"
            .formatted(url(), answer.uri().getPath(), status, advice));
  }

  private static void pause(Duration time) {
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }
}
