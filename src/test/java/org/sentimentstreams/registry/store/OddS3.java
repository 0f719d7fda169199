package org.sentimentstreams.registry.store;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that speaks enough of S3 for an artifact store, and is odd in one way. */
final class OddS3 implements AutoCloseable {
  /** What real servers do that is not Amazon's way, or that Amazon does to a wrong request. */
  enum Mode {
    ORDINARY,
    /** 400 for a checksum header, as Backblaze does. */
    REFUSES_CHECKSUMS,
    /** 501 for a checksum header. */
    LACKS_CHECKSUMS,
    /** 501 for a body that is signed chunk by chunk or has a trailer. */
    LACKS_CHUNKS,
    /** 503 two times out of three. */
    BUSY,
    /** 503 always. */
    OVERLOADED,
    /** 301 with a region in the header. */
    REDIRECT,
    /** 400 with a region in the body alone. */
    OTHER_REGION,
    CLOCK,
    OLD_TOKEN,
    FULL,
    TOO_LARGE,
    DENIED,
    /** Neither Last-Modified nor a sound ETag. */
    NO_DATES,
    /** Says of plain bytes that they are in chunks, and of their checksum that it is of parts. */
    ODD_HEADERS,
    /** A page for people, with status 200. */
    LOGIN_PAGE,
    /** Damages what it is given. */
    DAMAGES
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Mode mode;
  private final Map<String, byte[]> objects = new ConcurrentHashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final AtomicInteger count = new AtomicInteger();

  private OddS3(HttpServer server, Mode mode) {
    this.server = server;
    this.mode = mode;
  }

  static OddS3 start(Mode mode) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    OddS3 odd = new OddS3(server, mode);
    server.createContext("/", odd::answer);
    server.setExecutor(odd.threads);
    server.start();
    return odd;
  }

  String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Method and the names of Amazon's headers of each request. */
  List<String> requests() {
    return requests;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      List<String> headers =
          exchange.getRequestHeaders().keySet().stream()
              .map(String::toLowerCase)
              .filter(name -> name.startsWith("x-amz") || name.equals("content-encoding"))
              .sorted()
              .toList();
      requests.add(exchange.getRequestMethod() + " " + headers);
      if (!refused(exchange, headers)) {
        serve(exchange, body);
      }
    }
  }

  private boolean refused(HttpExchange exchange, List<String> headers) throws IOException {
    boolean checksum =
        headers.stream()
            .anyMatch(h -> h.startsWith("x-amz-checksum") || h.startsWith("x-amz-sdk-checksum"));
    String sha256 = exchange.getRequestHeaders().getFirst("x-amz-content-sha256");
    boolean chunked =
        headers.contains("content-encoding")
            || headers.contains("x-amz-trailer")
            || (sha256 != null && sha256.startsWith("STREAMING"));
    switch (mode) {
      case REFUSES_CHECKSUMS -> {
        return checksum
            && error(
                exchange, 400, "InvalidArgument", "Unsupported header 'x-amz-checksum-sha256'");
      }
      case LACKS_CHECKSUMS -> {
        return checksum && error(exchange, 501, "NotImplemented", "A header is not implemented.");
      }
      case LACKS_CHUNKS -> {
        return chunked && error(exchange, 501, "NotImplemented", "A header is not implemented.");
      }
      case BUSY -> {
        return count.incrementAndGet() % 3 != 0
            && error(exchange, 503, "SlowDown", "Please reduce your request rate.");
      }
      case OVERLOADED -> {
        return error(exchange, 503, "SlowDown", "Please reduce your request rate.");
      }
      case REDIRECT -> {
        exchange.getResponseHeaders().set("x-amz-bucket-region", "eu-south-2");
        return error(exchange, 301, "PermanentRedirect", "Use the specified endpoint.");
      }
      case OTHER_REGION -> {
        return error(
            exchange,
            400,
            "AuthorizationHeaderMalformed",
            "the region 'us-east-1' is wrong; expecting 'eu-south-2'");
      }
      case CLOCK -> {
        return error(exchange, 403, "RequestTimeTooSkewed", "The difference is too large.");
      }
      case OLD_TOKEN -> {
        return error(exchange, 400, "ExpiredToken", "The provided token has expired.");
      }
      case FULL -> {
        return exchange.getRequestMethod().equals("PUT")
            && error(exchange, 507, "XMinioStorageFull", "Storage reached its minimum.");
      }
      case TOO_LARGE -> {
        return exchange.getRequestMethod().equals("PUT")
            && error(exchange, 400, "EntityTooLarge", "Your proposed upload is too large.");
      }
      case DENIED -> {
        return error(exchange, 403, "AccessDenied", "Access Denied.");
      }
      case LOGIN_PAGE -> {
        send(exchange, 200, "<html>Log in</html>".getBytes(StandardCharsets.UTF_8));
        return true;
      }
      default -> {
        return false;
      }
    }
  }

  private void serve(HttpExchange exchange, byte[] body) throws IOException {
    String key = exchange.getRequestURI().getPath();
    switch (exchange.getRequestMethod()) {
      case "PUT" -> {
        boolean copy = exchange.getRequestHeaders().containsKey("x-amz-copy-source");
        if (!copy) {
          byte[] kept = body.clone();
          if (mode == Mode.DAMAGES && kept.length > 0) {
            kept[0] ^= 1;
          }
          objects.put(key, kept);
        }
        exchange.getResponseHeaders().set("ETag", mode == Mode.NO_DATES ? "no quotes" : "\"x\"");
        send(
            exchange,
            200,
            copy
                ? "<CopyObjectResult><ETag>x</ETag></CopyObjectResult>"
                    .getBytes(StandardCharsets.UTF_8)
                : new byte[0]);
      }
      case "DELETE" -> {
        objects.remove(key);
        exchange.sendResponseHeaders(204, -1);
      }
      default -> {
        byte[] object = objects.get(key);
        if (object == null) {
          boolean unused = error(exchange, 404, "NoSuchKey", "The key does not exist.");
          return;
        }
        if (mode != Mode.NO_DATES) {
          exchange
              .getResponseHeaders()
              .set(
                  "Last-Modified",
                  DateTimeFormatter.RFC_1123_DATE_TIME.format(
                      Instant.now().atOffset(ZoneOffset.UTC)));
        }
        if (mode == Mode.ODD_HEADERS) {
          exchange.getResponseHeaders().set("Content-Encoding", "aws-chunked");
          exchange.getResponseHeaders().set("x-amz-checksum-sha256", "A".repeat(43) + "=-2");
        }
        send(exchange, 200, object);
      }
    }
  }

  private static boolean error(HttpExchange exchange, int status, String code, String message)
      throws IOException {
    String body =
        "<?xml version=\"1.0\"?><Error><Code>%s</Code><Message>%s</Message></Error>"
            .formatted(code, message);
    exchange.getResponseHeaders().set("Content-Type", "application/xml");
    send(exchange, status, body.getBytes(StandardCharsets.UTF_8));
    return true;
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
      exchange.sendResponseHeaders(status, -1);
    } else {
      exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
