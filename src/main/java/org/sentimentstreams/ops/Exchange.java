package org.sentimentstreams.ops;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.sentimentstreams.log.RateLimitedLog;

/**
 * A request and its one answer. Nothing here waits: the server sends the rest of an answer as the
 * client reads it.
 *
 * @param callback completed when the answer has been sent
 * @param connections knows how long the client may take
 */
record Exchange(
    Request request, Response response, Callback callback, ConnectionLimits connections) {
  private static final RateLimitedLog LOG = new RateLimitedLog(Exchange.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long MILLIS_PER_SECOND = 1000;

  /**
   * The content of every answer that is an error.
   *
   * @param status of the answer
   * @param error a sentence
   */
  record Problem(int status, String error) {}

  /** Answers with this content. */
  void send(int status, String type, byte[] content) {
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
    response.write(true, ByteBuffer.wrap(content), callback);
  }

  /** Answers with this as JSON. */
  void json(int status, Object value) {
    send(status, "application/json", bytes(value));
  }

  /** Answers with an error and its reason. */
  void fail(Throwable failure) {
    if (failure instanceof Refusal refusal) {
      refuse(refusal);
    } else if (failure instanceof IOException) {
      // The client has disconnected, so nobody would read an answer.
      callback.failed(failure);
    } else if (failure instanceof HttpException malformed) {
      refuse(
          new Refusal(malformed.getCode(), "The request is malformed: " + malformed.getReason()));
    } else {
      LOG.warn("A request could not be answered", failure);
      json(
          HttpStatus.INTERNAL_SERVER_ERROR_500,
          new Problem(
              HttpStatus.INTERNAL_SERVER_ERROR_500, "The service failed to answer; see its log"));
    }
  }

  private void refuse(Refusal refusal) {
    refusal
        .retryAfter()
        .ifPresent(
            wait ->
                response
                    .getHeaders()
                    .put(
                        HttpHeader.RETRY_AFTER,
                        Math.max(1, -Math.floorDiv(-wait.toMillis(), MILLIS_PER_SECOND))));
    json(refusal.status(), new Problem(refusal.status(), refusal.getMessage()));
  }

  /** Ends the connection, whatever is under way on it. */
  void disconnect(Throwable reason) {
    request.getConnectionMetaData().getConnection().getEndPoint().close(reason);
  }

  /** As JSON, on one line. */
  static byte[] bytes(Object value) {
    try {
      return JSON.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
