package org.sentimentstreams.demo;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.sentimentstreams.kafka.BrokerException;

/** The folder that holds a broker's data, claimed by this broker alone from opening to closing. */
final class BrokerFolder implements AutoCloseable {
  /**
   * The folders of this JVM's brokers. Their lock files must not be touched: on POSIX systems the
   * closing of any handle gives up all locks of the process on that file.
   */
  private static final Set<Path> CLAIMED = ConcurrentHashMap.newKeySet();

  private static final String FORMATTED = "meta.properties";

  private final Path path;
  private final boolean temporary;

  private BrokerFolder(Path path, boolean temporary) {
    this.path = path;
    this.temporary = temporary;
  }

  /** A new folder that is deleted when it is closed. */
  static BrokerFolder temporary() {
    try {
      return claim(Files.createTempDirectory("sentiment-kafka-"), true);
    } catch (IOException e) {
      throw new BrokerException(
          "Cannot create a temporary folder for the broker: " + e.getMessage(), e);
    }
  }

  /** A folder that is kept: new, empty, or with the data of an earlier broker. */
  static BrokerFolder kept(Path asked) {
    Path path = asked.toAbsolutePath().normalize();
    if (path.toString().contains(",")) {
      throw bad(
          path, "has a comma in its path, and Kafka would read it as two folders: choose another");
    }
    if (Files.exists(path) && !Files.isDirectory(path)) {
      throw bad(path, "is a file: choose a folder");
    }
    try {
      Files.createDirectories(path);
      return claim(path.toRealPath(), false);
    } catch (IOException e) {
      throw bad(path, "cannot be created or read (%s): choose another".formatted(e), e);
    }
  }

  Path path() {
    return path;
  }

  /**
   * Makes an empty folder a Kafka folder with a cluster id of its own; leaves a Kafka folder be.
   */
  void format(int nodeId, String controllerListener) {
    if (Files.exists(path.resolve(FORMATTED))) {
      return;
    }
    try {
      new Formatter()
          .setPrintStream(
              new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
          .setNodeId(nodeId)
          .setClusterId(Uuid.randomUuid().toString())
          .setControllerListenerName(controllerListener)
          .setReleaseVersion(MetadataVersion.latestProduction())
          .setMetadataLogDirectory(path.toString())
          .addDirectory(path.toString())
          .run();
    } catch (Exception e) {
      throw bad(path, "cannot be formatted for Kafka (%s)".formatted(e.getMessage()), e);
    }
  }

  @Override
  public void close() {
    if (CLAIMED.remove(path) && temporary) {
      delete(path);
    }
  }

  private static BrokerFolder claim(Path path, boolean temporary) throws IOException {
    if (!CLAIMED.add(path)) {
      throw taken(path);
    }
    try {
      requireUsable(path);
      return new BrokerFolder(path, temporary);
    } catch (IOException | RuntimeException e) {
      CLAIMED.remove(path);
      throw e;
    }
  }

  private static void requireUsable(Path path) throws IOException {
    if (!Files.isWritable(path)) {
      throw bad(path, "is not writable: change its rights or choose another");
    }
    if (!Files.exists(path.resolve(FORMATTED))) {
      requireEmpty(path);
      return;
    }
    try (var lock =
            FileChannel.open(
                path.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var held = lock.tryLock()) {
      if (held == null) {
        throw taken(path);
      }
    }
  }

  private static void requireEmpty(Path path) throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      List<String> names =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> !name.startsWith("."))
              .sorted()
              .limit(3)
              .toList();
      if (!names.isEmpty()) {
        throw bad(
            path,
            "holds other files (%s) and no Kafka data: choose an empty or a new folder"
                .formatted(String.join(", ", names)));
      }
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      // The system empties its temporary folder itself; the broker's work is done.
    }
  }

  private static BrokerException taken(Path path) {
    return bad(path, "is in use by another broker: stop that one or choose another folder");
  }

  private static BrokerException bad(Path path, String what) {
    return bad(path, what, null);
  }

  private static BrokerException bad(Path path, String what, Throwable cause) {
    return new BrokerException("The data folder \"%s\" %s".formatted(path, what), cause);
  }
}
