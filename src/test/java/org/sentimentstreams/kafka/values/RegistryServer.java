package org.sentimentstreams.kafka.values;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sentimentstreams.config.SettingsLoader;

/** A schema registry as small as it can be; tests tell it how to misbehave. */
public final class RegistryServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern BY_ID = Pattern.compile("/schemas/ids/([0-9]+)");
  private static final Pattern BY_SUBJECT = Pattern.compile("/subjects/([^/]+)(/versions)?");

  private final HttpServer server;
  private final Map<Integer, String> schemas = new ConcurrentHashMap<>();
  private final Map<String, String> answers = new ConcurrentHashMap<>();
  final List<String> requests = Collections.synchronizedList(new ArrayList<>());
  final AtomicInteger failuresToCome = new AtomicInteger();
  volatile String authorization;
  volatile int slowMillis;
  volatile boolean hangsWithinAnswers;

  /** Answers from now on, at a free port. */
  public RegistryServer() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::answer);
    server.setExecutor(Executors.newCachedThreadPool());
    server.start();
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /**
   * The formats of values of a service that asks this registry.
   *
   * @param settings a key, its value, and so on, over the address of the registry
   */
  ServiceValues values(String... settings) {
    var flags = new HashMap<String, String>();
    flags.put("schema.registry.url", url());
    for (int i = 0; i < settings.length; i += 2) {
      flags.put(settings[i], settings[i + 1]);
    }
    return new ServiceValues(SettingsLoader.load(Optional.empty(), Map.of(), flags).formats());
  }

  /** Makes a schema known. */
  public void put(int id, String schema) {
    schemas.put(id, schema);
  }

  /** Gives this answer, with the status 200, to requests for a path. */
  public void put(String path, String answer) {
    answers.put(path, answer);
  }

  /** Makes the next requests fail with status 500. */
  public void fail(int times) {
    failuresToCome.set(times);
  }

  /** From now on only requests with this value of the header of that name are answered. */
  public void authorize(String value) {
    authorization = value;
  }

  public List<String> requests() {
    return List.copyOf(requests);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    requests.add(exchange.getRequestMethod() + " " + path);
    pause();
    String given = exchange.getRequestHeaders().getFirst("Authorization");
    if (failuresToCome.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
      send(exchange, 500, Map.of("error_code", 50001));
    } else if (authorization != null && !authorization.equals(given)) {
      send(exchange, 401, Map.of("error_code", 40101));
    } else {
      answer(exchange, path);
    }
  }

  private void answer(HttpExchange exchange, String path) throws IOException {
    Matcher byId = BY_ID.matcher(path);
    Matcher bySubject = BY_SUBJECT.matcher(path);
    if (answers.containsKey(path)) {
      send(exchange, 200, answers.get(path));
    } else if (byId.matches() && schemas.containsKey(Integer.valueOf(byId.group(1)))) {
      send(exchange, 200, Map.of("schema", schemas.get(Integer.valueOf(byId.group(1)))));
    } else if (bySubject.matches()) {
      String schema = JSON.readTree(exchange.getRequestBody()).get("schema").asText();
      if (bySubject.group(2) != null) {
        schemas.putIfAbsent(schemas.size() + 1, schema);
      }
      for (var known : schemas.entrySet()) {
        if (known.getValue().equals(schema)) {
          send(exchange, 200, Map.of("id", known.getKey()));
          return;
        }
      }
      send(exchange, 404, Map.of("error_code", 40403));
    } else {
      send(exchange, 404, Map.of("error_code", 40403));
    }
  }

  private void pause() {
    try {
      Thread.sleep(slowMillis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void send(HttpExchange exchange, int status, Map<String, Object> body)
      throws IOException {
    send(exchange, status, JSON.writeValueAsString(body));
  }

  private void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length + (hangsWithinAnswers ? 1 : 0));
    if (hangsWithinAnswers) {
      exchange.getResponseBody().write(bytes);
      exchange.getResponseBody().flush();
      return; // One byte never comes.
    }
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
