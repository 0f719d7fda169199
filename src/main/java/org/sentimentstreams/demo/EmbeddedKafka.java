package org.sentimentstreams.demo;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.sentimentstreams.kafka.BrokerException;

/**
 * A real Kafka broker inside this JVM, reachable from this machine only. Close it to stop it; until
 * then it is an ordinary broker for everybody who knows its port.
 */
public final class EmbeddedKafka implements AutoCloseable {
  private final BrokerFolder folder;
  private final BrokerNode node;
  private final String bootstrapServers;

  @GuardedBy("this")
  private boolean closed;

  private EmbeddedKafka(BrokerFolder folder, BrokerNode node, String bootstrapServers) {
    this.folder = folder;
    this.node = node;
    this.bootstrapServers = bootstrapServers;
  }

  /**
   * What a broker is started with.
   *
   * @param dataDir folder that outlives the broker, or empty for one that is deleted with it
   * @param port port for clients, 0 to 65535; 0 for a free one
   * @param overrides broker settings by their Kafka names, over those that this class chooses
   */
  public record Options(Optional<Path> dataDir, int port, Map<String, String> overrides) {
    /** Throws {@link IllegalArgumentException} for a number that is no port. */
    public Options {
      if (port < 0 || port > 65_535) {
        throw new IllegalArgumentException(
            "Port %d does not exist: a number from 1 to 65535 is needed, or 0 for a free one"
                .formatted(port));
      }
      overrides = Map.copyOf(overrides);
    }

    /** A folder that is deleted on close, a free port, and no overrides. */
    public static Options defaults() {
      return new Options(Optional.empty(), 0, Map.of());
    }

    /** These options with a folder that is kept. */
    public Options withDataDir(Path folder) {
      return new Options(Optional.of(folder), port, overrides);
    }

    /** These options with another port, 0 for a free one. */
    public Options withPort(int other) {
      return new Options(dataDir, other, overrides);
    }

    /** These options with one more broker setting. */
    public Options withOverride(String key, String value) {
      var more = new HashMap<>(overrides);
      more.put(key, value);
      return new Options(dataDir, port, more);
    }
  }

  /** Starts a broker on a free port; its data is deleted when it is closed. */
  public static EmbeddedKafka ephemeral() {
    return start(Options.defaults());
  }

  /**
   * Starts a broker and waits until it takes requests, a few seconds. A start that fails leaves
   * nothing behind.
   *
   * @throws BrokerException if the port is taken, the folder cannot be used, or Kafka refuses
   */
  public static EmbeddedKafka start(Options options) {
    LoopbackListeners listeners = LoopbackListeners.bind(options.port());
    BrokerFolder folder = null;
    try {
      folder = options.dataDir().map(BrokerFolder::kept).orElseGet(BrokerFolder::temporary);
      folder.format(BrokerSettings.NODE_ID, BrokerSettings.CONTROLLER_LISTENER);
      var settings =
          BrokerSettings.of(
              folder.path(),
              listeners.clientPort(),
              listeners.controllerPort(),
              options.overrides());
      String bootstrap = LoopbackListeners.HOST + ":" + listeners.clientPort();
      return new EmbeddedKafka(folder, BrokerNode.start(settings, listeners), bootstrap);
    } catch (RuntimeException e) {
      listeners.close();
      if (folder != null) {
        folder.close();
      }
      throw e;
    }
  }

  /** Where clients find this broker, as HOST:PORT. */
  public String bootstrapServers() {
    return bootstrapServers;
  }

  /** The folder with the broker's data. */
  public Path dataDir() {
    return folder.path();
  }

  /** Stops the broker and waits for its threads. Data in a kept folder is complete afterwards. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      node.close();
    } finally {
      folder.close();
    }
  }
}
