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
 * The server-sent events of one open page. Unsent events wait here; the sender never waits. The
 * connection of a page that leaves too much unread, or reads nothing for a while, is closed; its
 * script connects again.
 */
final class EventStream extends IteratingCallback {
  /** Bytes that may wait; more than a page gets when it is opened. */
  static final int MOST_BYTES = 512 * 1024;

  /** The longest time that sending one event may take. */
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

  /** Sends the event as soon as the page reads, after all earlier events. Never waits. */
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
      close("The page does not read what it is sent");
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

  /** Immediately, so that an event that the page does not read fails, too. */
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
