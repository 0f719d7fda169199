package org.sentimentstreams.ops;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.util.IteratingCallback;

/**
 * The server-sent events of one open page. What the page has not taken yet waits here; who sends
 * never does. A page that leaves too much untaken, or takes nothing for a while, is hung up on: its
 * script connects again when it can.
 */
final class EventStream extends IteratingCallback {
  /** Bytes that may wait; more than a page gets when it is opened. */
  static final int MOST_BYTES = 512 * 1024;

  /** So long may the sending of one event take. */
  static final Duration MOST_STILL = Duration.ofSeconds(10);

  private final Exchange exchange;
  private final LongSupplier nanoTime;

  @GuardedBy("waiting")
  private final Deque<byte[]> waiting = new ArrayDeque<>();

  @GuardedBy("waiting")
  private int waitingBytes;

  @GuardedBy("waiting")
  private boolean sending;

  @GuardedBy("waiting")
  private long sendingSince;

  EventStream(Exchange exchange, LongSupplier nanoTime) {
    this.exchange = exchange;
    this.nanoTime = nanoTime;
    exchange.connections().mayStay(exchange.request());
    exchange.response().setStatus(HttpStatus.OK_200);
    exchange.response().getHeaders().put(HttpHeader.CONTENT_TYPE, "text/event-stream");
  }

  /** Sends it as soon as the page takes it, after all that was sent before. Never waits. */
  void send(byte[] event) {
    boolean tooSlow;
    synchronized (waiting) {
      waiting.add(event);
      waitingBytes += event.length;
      tooSlow =
          waitingBytes > MOST_BYTES
              || (sending && nanoTime.getAsLong() - sendingSince > MOST_STILL.toNanos());
    }
    if (tooSlow) {
      close("The page does not take what it is sent");
    } else {
      iterate();
    }
  }

  @Override
  protected Action process() {
    byte[] next;
    synchronized (waiting) {
      next = waiting.poll();
      sending = next != null;
      sendingSince = nanoTime.getAsLong();
      waitingBytes -= next == null ? 0 : next.length;
    }
    if (next == null) {
      return Action.IDLE;
    }
    exchange.response().write(false, ByteBuffer.wrap(next), this);
    return Action.SCHEDULED;
  }

  /** At once, so that an event that the page does not take fails, too. */
  @Override
  protected void onFailure(Throwable cause) {
    exchange.disconnect(cause);
  }

  @Override
  protected void onCompleteFailure(Throwable cause) {
    exchange.callback().failed(cause);
  }

  /** Ends the connection. */
  void close(String reason) {
    abort(new IOException(reason));
  }
}
