package org.sentimentstreams.ops;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A client that sends what no HTTP library would, and reads only when it is asked to. */
final class RawClient implements AutoCloseable {
  private static final int TIMEOUT_MS = 20_000;

  private static final Pattern CONTENT_LENGTH =
      Pattern.compile("^content-length: (\\d+)", Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);

  private final Socket socket = new Socket();

  RawClient(URI address) throws IOException {
    this(address, 0);
  }

  /**
   * @param window bytes that the system takes for it while it does not read; 0 for as many as usual
   */
  RawClient(URI address, int window) throws IOException {
    if (window > 0) {
      socket.setReceiveBufferSize(window);
    }
    socket.connect(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), address.getPort()), TIMEOUT_MS);
    socket.setSoTimeout(TIMEOUT_MS);
  }

  /** One answer to one request, on a connection of its own, which the request must close. */
  static String ask(URI address, String request) throws IOException {
    try (var client = new RawClient(address)) {
      return client.send(request).readAll();
    }
  }

  RawClient send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  /** Until the server closes. */
  String readAll() throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  /** Until this has come, or the server closes. */
  String readUntil(String end) throws IOException {
    InputStream in = socket.getInputStream();
    var read = new StringBuilder();
    int next;
    while ((next = in.read()) >= 0) {
      read.append((char) next);
      if (read.length() >= end.length() && read.indexOf(end, read.length() - end.length()) >= 0) {
        break;
      }
    }
    return read.toString();
  }

  /** One answer, with its header and as many bytes of content as that says. */
  String readAnswer() throws IOException {
    String header = readUntil("\r\n\r\n");
    Matcher length = CONTENT_LENGTH.matcher(header);
    int bytes = length.find() ? Integer.parseInt(length.group(1)) : 0;
    return header + new String(socket.getInputStream().readNBytes(bytes), StandardCharsets.UTF_8);
  }

  /** Whether the server has closed, after all that it sent has been read. */
  boolean isHungUpOn() {
    try {
      readAll();
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
