package org.sentimentstreams.ops;

import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Finds the handler of a path. All answers come from the few threads that read from all
 * connections, so none of them may wait: not for a body, not for the model, not for a client that
 * does not read.
 */
public final class Router extends Handler.Abstract {
  private static final String ALL_PATHS = "*";

  private final Map<String, Map<String, Answer>> answers = new TreeMap<>();
  private final AccessControl access;
  private final ConnectionLimits connections;
  private IntConsumer watch = status -> {};

  /** Answers, or arranges that another thread answers later. */
  @FunctionalInterface
  interface Answer {
    void to(Exchange exchange) throws Exception;
  }

  Router(AccessControl access, ConnectionLimits connections) {
    this.access = access;
    this.connections = connections;
  }

  /** Answers GET, and HEAD likewise without the content. */
  void get(String path, Answer answer) {
    add(HttpMethod.GET, path, answer);
    add(HttpMethod.HEAD, path, answer);
  }

  /** Answers this method alone. */
  void add(HttpMethod method, String path, Answer answer) {
    answers.computeIfAbsent(path, p -> new TreeMap<>()).put(method.asString(), answer);
  }

  /** Sets a listener for the status of every answer; call it before the server starts. */
  void onAnswer(IntConsumer newWatch) {
    watch = newWatch;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    connections.began(request);
    Request.addCompletionListener(request, failure -> watch.accept(response.getStatus()));
    AccessControl.harden(response.getHeaders());
    var exchange = new Exchange(request, response, callback, connections);
    try {
      answer(exchange);
    } catch (Exception e) {
      exchange.fail(e);
    }
    return true;
  }

  private void answer(Exchange exchange) throws Exception {
    String path = path(exchange.request());
    String method = exchange.request().getMethod();
    access.check(exchange, path);
    if (!answers.containsKey(path) && !path.equals(ALL_PATHS)) {
      throw new Refusal(HttpStatus.NOT_FOUND_404, "Nothing is here");
    }
    Map<String, Answer> byMethod = answers.getOrDefault(path, Map.of());
    if (byMethod.containsKey(method)) {
      byMethod.get(method).to(exchange);
      return;
    }
    exchange.response().getHeaders().put(HttpHeader.ALLOW, allowed(byMethod));
    if (!HttpMethod.OPTIONS.is(method)) {
      throw new Refusal(
          HttpStatus.METHOD_NOT_ALLOWED_405, "This path takes " + allowed(byMethod) + " only");
    }
    exchange.response().setStatus(HttpStatus.NO_CONTENT_204);
    exchange.callback().succeeded();
  }

  /** Without a slash at its end; what is no path, as in OPTIONS *, is {@value #ALL_PATHS}. */
  private static String path(Request request) {
    String path = request.getHttpURI().getCanonicalPath();
    if (path == null || path.isEmpty()) {
      return ALL_PATHS;
    }
    return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  private static String allowed(Map<String, Answer> byMethod) {
    return Stream.concat(byMethod.keySet().stream(), Stream.of(HttpMethod.OPTIONS.asString()))
        .collect(Collectors.toCollection(TreeSet::new))
        .stream()
        .collect(Collectors.joining(", "));
  }
}
