package org.sentimentstreams.demo;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import org.apache.kafka.server.ServerSocketFactory;
import org.sentimentstreams.kafka.BrokerException;

/**
 * The two sockets that a broker listens on, bound before Kafka starts. So a taken port is known at
 * once, and nobody can take a free port between its choice and its use.
 */
final class LoopbackListeners implements ServerSocketFactory, AutoCloseable {
  static final String HOST = "127.0.0.1";
  private static final byte[] ADDRESS = {127, 0, 0, 1};
  private static final int BACKLOG = 50;

  private final ServerSocketChannel clients;
  private final ServerSocketChannel controller;

  private LoopbackListeners(ServerSocketChannel clients, ServerSocketChannel controller) {
    this.clients = clients;
    this.controller = controller;
  }

  /** Binds the clients' port, 0 for a free one, and a free one for the controller. */
  static LoopbackListeners bind(int port) {
    ServerSocketChannel clients = open(port);
    try {
      return new LoopbackListeners(clients, open(0));
    } catch (BrokerException e) {
      closeQuietly(clients);
      throw e;
    }
  }

  int clientPort() {
    return clients.socket().getLocalPort();
  }

  int controllerPort() {
    return controller.socket().getLocalPort();
  }

  @Override
  public ServerSocketChannel openServerSocket(
      String listenerName, InetSocketAddress address, int backlog, int receiveBufferSize)
      throws IOException {
    ServerSocketChannel channel = address.getPort() == clientPort() ? clients : controller;
    channel.configureBlocking(false);
    return channel;
  }

  @Override
  public void close() {
    closeQuietly(clients);
    closeQuietly(controller);
  }

  private static ServerSocketChannel open(int port) {
    ServerSocketChannel channel = null;
    try {
      channel = ServerSocketChannel.open();
      channel.bind(new InetSocketAddress(InetAddress.getByAddress(ADDRESS), port), BACKLOG);
      return channel;
    } catch (BindException e) {
      closeQuietly(channel);
      throw new BrokerException(
          "Port %d on %s is taken: choose another with --port, or 0 for a free one"
              .formatted(port, HOST),
          e);
    } catch (IOException e) {
      closeQuietly(channel);
      throw new BrokerException(
          "Cannot listen on port %d of %s: %s".formatted(port, HOST, e.getMessage()), e);
    }
  }

  private static void closeQuietly(ServerSocketChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      // A socket that does not close is lost to this process; there is nobody to tell.
    }
  }
}
