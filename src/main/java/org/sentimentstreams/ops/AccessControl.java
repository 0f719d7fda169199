package org.sentimentstreams.ops;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;

/**
 * Decides who may see what. Health and metrics are open to everybody who can connect. The texts of
 * reviews ({@code /api}) are shown on this machine only, or to those who know the token.
 */
final class AccessControl {
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1");
  private static final String TEXTS = "/api/";
  private static final String BEARER = "Bearer ";

  /** The page loads nothing from elsewhere, and nobody else may put it into a frame. */
  private static final String CONTENT_SECURITY_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private final boolean loopback;
  private final Optional<String> token;

  AccessControl(String host, Optional<String> token) {
    this.loopback = LOOPBACK.contains(host);
    this.token = token;
  }

  /** Tells browsers to be careful with any answer. */
  static void harden(HttpFields.Mutable headers) {
    headers.put("Content-Security-Policy", CONTENT_SECURITY_POLICY);
    headers.put("X-Content-Type-Options", "nosniff");
    headers.put("Referrer-Policy", "no-referrer");
    headers.put(HttpHeader.CACHE_CONTROL, "no-store");
  }

  /**
   * @throws Refusal if the request is not allowed
   */
  void check(Exchange exchange, String path) {
    boolean texts = path.startsWith(TEXTS);
    // A foreign page may resolve its own name to this address, and would count as the same origin.
    // Browsers always send the name; without one, a prober of the old kind asks.
    Request request = exchange.request();
    Optional<String> host =
        request.getHeaders().contains(HttpHeader.HOST)
            ? Optional.ofNullable(request.getHttpURI().getHost()).map(AccessControl::plain)
            : Optional.empty();
    if (loopback && !host.map(LOOPBACK::contains).orElse(!texts)) {
      throw new Refusal(HttpStatus.FORBIDDEN_403, "This server answers to localhost only");
    }
    if (texts) {
      admit(exchange);
    }
  }

  /** Without the brackets of an IPv6 address, and in small letters. */
  private static String plain(String host) {
    return host.replaceAll("[\\[\\]]", "").toLowerCase(Locale.ROOT);
  }

  private void admit(Exchange exchange) {
    if (token.isEmpty()) {
      if (!loopback) {
        throw new Refusal(
            HttpStatus.FORBIDDEN_403,
            "Texts are shown beyond this machine only with a token: set http.token");
      }
      return;
    }
    String given =
        Optional.ofNullable(exchange.request().getHeaders().get(HttpHeader.AUTHORIZATION))
            .orElse("");
    if (!given.startsWith(BEARER) || !same(given.substring(BEARER.length()), token.get())) {
      exchange.response().getHeaders().put(HttpHeader.WWW_AUTHENTICATE, "Bearer");
      throw new Refusal(HttpStatus.UNAUTHORIZED_401, "The token (http.token) is needed");
    }
  }

  /** Takes as long for a nearly right token as for a wrong one. */
  private static boolean same(String given, String wanted) {
    return MessageDigest.isEqual(
        given.getBytes(StandardCharsets.UTF_8), wanted.getBytes(StandardCharsets.UTF_8));
  }
}
