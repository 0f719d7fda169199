package org.sentimentstreams.ops;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;
import org.eclipse.jetty.util.thread.Scheduler;

/** Reads the body of a request as it comes; no thread waits for it. */
final class RequestBody {
  private RequestBody() {}

  /**
   * The body, once all of it has arrived. Fails with a {@link Refusal} if it has more bytes than
   * this or takes longer, and with the connection's failure if it breaks off.
   */
  static CompletableFuture<byte[]> read(Request request, int mostBytes, Duration mostTime) {
    var body = new CompletableFuture<byte[]>();
    if (request.getLength() > mostBytes) {
      body.completeExceptionally(tooLarge(mostBytes));
      return body;
    }
    Scheduler.Task tooLate =
        request
            .getComponents()
            .getScheduler()
            .schedule(
                () -> body.completeExceptionally(tooSlow(mostTime)),
                mostTime.toMillis(),
                TimeUnit.MILLISECONDS);
    body.whenComplete((bytes, failure) -> tooLate.cancel());
    Content.Source.asByteArrayAsync(
        request,
        mostBytes,
        Promise.Invocable.from(
            InvocationType.NON_BLOCKING,
            body::complete,
            failure -> body.completeExceptionally(reason(failure, mostBytes))));
    return body;
  }

  /** Thrown by the reader of the body when it is too large. */
  private static Throwable reason(Throwable failure, int mostBytes) {
    return failure instanceof IllegalStateException ? tooLarge(mostBytes) : failure;
  }

  private static Refusal tooLarge(int mostBytes) {
    return new Refusal(
        HttpStatus.PAYLOAD_TOO_LARGE_413,
        "The request's body is larger than %d bytes".formatted(mostBytes));
  }

  private static Refusal tooSlow(Duration mostTime) {
    return new Refusal(
        HttpStatus.REQUEST_TIMEOUT_408,
        "The request's body took longer than %d s".formatted(mostTime.toSeconds()));
  }
}
