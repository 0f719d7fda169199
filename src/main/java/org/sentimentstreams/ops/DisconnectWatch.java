package org.sentimentstreams.ops;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Callback;

/**
 * Notices that a client has disconnected while its answer is computed. The server itself does not
 * look until the answer is written. Nothing is read here: what a client sends meanwhile is its next
 * request.
 */
final class DisconnectWatch implements Callback {
  private final SocketChannelEndPoint end;
  private final Runnable action;
  private final AtomicBoolean over = new AtomicBoolean();

  private DisconnectWatch(SocketChannelEndPoint end, Runnable action) {
    this.end = end;
    this.action = action;
  }

  /**
   * Watches from now on; the request's body must have been read.
   *
   * @param action what to do when the client disconnects
   */
  static DisconnectWatch watch(Request request, Runnable action) {
    var end = (SocketChannelEndPoint) request.getConnectionMetaData().getConnection().getEndPoint();
    var watch = new DisconnectWatch(end, action);
    end.tryFillInterested(watch);
    return watch;
  }

  /** Ends the watch; must be called before the answer is written. */
  void end() {
    if (over.compareAndSet(false, true)) {
      end.getFillInterest().onFail(new IOException("The exchange has ended"));
    }
  }

  /** Called when there is something to read, or the connection has ended. */
  @Override
  public void succeeded() {
    if (isAtEnd() && over.compareAndSet(false, true)) {
      action.run();
    }
  }

  private boolean isAtEnd() {
    try {
      return ((SocketChannel) end.getChannel()).socket().getInputStream().available() == 0;
    } catch (IOException e) {
      return true;
    }
  }

  @Override
  public void failed(Throwable reason) {
    if (over.compareAndSet(false, true)) {
      action.run();
    }
  }
}
