package org.sentimentstreams.lab.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A broker in another JVM, so that its work is not taken for the service's. */
final class ForkedBroker implements AutoCloseable {
  private static final int TIMEOUT_SECONDS = 30;

  private final Process process;
  private final String bootstrapServers;

  private ForkedBroker(Process process, String bootstrapServers) {
    this.process = process;
    this.bootstrapServers = bootstrapServers;
  }

  /**
   * Starts it and waits until it takes requests.
   *
   * @throws IOException if it does not come up; its words are on standard error
   */
  static ForkedBroker start() throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(flag -> flag.startsWith("--enable-native-access") || flag.startsWith("--sun-misc"))
        .forEach(command::add);
    command.addAll(List.of("-Xmx256m", "-cp", System.getProperty("java.class.path")));
    command.add(BrokerMain.class.getName());
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    var lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String address = lines.readLine();
    if (address == null) {
      throw new IOException("The broker's process has ended before the broker was up");
    }
    return new ForkedBroker(process, address);
  }

  /** Where clients find it, as HOST:PORT. */
  String bootstrapServers() {
    return bootstrapServers;
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
