package org.sentimentstreams.ops;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import io.javalin.http.UnauthorizedResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.Set;

/**
 * Who may see what. Health and metrics are open to everybody who can connect. The texts of reviews
 * ({@code /api}) are shown on this machine only, or to those who know the token.
 */
final class Access {
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1");
  private static final String BEARER = "Bearer ";

  /** The page loads nothing from elsewhere, and nobody else may put it into a frame. */
  private static final String CONTENT_SECURITY_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private final boolean loopback;
  private final Optional<String> token;

  Access(String host, Optional<String> token) {
    this.loopback = LOOPBACK.contains(host);
    this.token = token;
  }

  void addTo(RoutesConfig routes) {
    routes.before(this::harden);
    routes.before("/api/*", this::admit);
  }

  private void harden(Context ctx) {
    ctx.header("Content-Security-Policy", CONTENT_SECURITY_POLICY);
    ctx.header("X-Content-Type-Options", "nosniff");
    ctx.header("Referrer-Policy", "no-referrer");
    ctx.header("Cache-Control", "no-store");
    // A foreign page may resolve a name of its own to this address, and would count as its origin.
    if (loopback && !LOOPBACK.contains(hostOf(ctx))) {
      throw new ForbiddenResponse("This server answers to localhost only");
    }
  }

  /** The host that was asked for, without port and brackets. */
  private static String hostOf(Context ctx) {
    String host = Optional.ofNullable(ctx.host()).orElse("");
    return host.replaceFirst(":[0-9]+$", "").replaceAll("[\\[\\]]", "");
  }

  private void admit(Context ctx) {
    if (token.isEmpty()) {
      if (!loopback) {
        throw new ForbiddenResponse(
            "Texts are shown beyond this machine only with a token: set http.token");
      }
      return;
    }
    String given = Optional.ofNullable(ctx.header("Authorization")).orElse("");
    if (!given.startsWith(BEARER) || !same(given.substring(BEARER.length()), token.get())) {
      ctx.header("WWW-Authenticate", "Bearer");
      throw new UnauthorizedResponse("The token (http.token) is needed");
    }
  }

  /** Takes as long for a nearly right token as for a wrong one. */
  private static boolean same(String given, String wanted) {
    return MessageDigest.isEqual(
        given.getBytes(StandardCharsets.UTF_8), wanted.getBytes(StandardCharsets.UTF_8));
  }
}
