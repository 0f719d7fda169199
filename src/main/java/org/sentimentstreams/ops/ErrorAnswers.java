package org.sentimentstreams.ops;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.sentimentstreams.data.OneLine;

/** Answers requests that never reach a path: those that are not HTTP, are too long, and so on. */
final class ErrorAnswers implements Request.Handler {
  private static final int MOST_CHARACTERS = 200;

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    int status = response.getStatus();
    Object message = request.getAttribute(ErrorHandler.ERROR_MESSAGE);
    String sentence = message == null ? HttpStatus.getMessage(status) : message.toString();
    AccessControl.harden(response.getHeaders());
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
    byte[] content =
        Exchange.bytes(new Exchange.Problem(status, OneLine.of(sentence, MOST_CHARACTERS)));
    response.write(true, ByteBuffer.wrap(content), callback);
    return true;
  }
}
