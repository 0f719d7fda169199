package org.sentimentstreams.registry.cache;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/**
 * Marks files as in use, for all processes of this machine, by a shared lock on a file, which the
 * system releases when a process dies. Locks belong to the process as a whole and are lost when it
 * closes the file anywhere, so nothing else may open these files.
 */
final class Pins {
  @GuardedBy("Pins.class")
  private static final Map<Path, Pin> HELD = new HashMap<>();

  private Pins() {}

  private static final class Pin {
    private final FileChannel channel;

    @GuardedBy("Pins.class")
    private int users;

    Pin(FileChannel channel) {
      this.channel = channel;
    }
  }

  /**
   * Pins what the file represents, until it is released as often as it was pinned.
   *
   * @param file made if it is missing
   * @return what is to be released
   */
  static synchronized Path pin(Path file) throws IOException {
    Path key = key(file);
    Pin pin = HELD.get(key);
    if (pin == null) {
      pin = new Pin(lock(key));
      HELD.put(key, pin);
    }
    pin.users++;
    return key;
  }

  /** Releases one pin that {@link #pin} returned. */
  static synchronized void release(Path key) throws IOException {
    Pin pin = HELD.get(key);
    if (--pin.users == 0) {
      HELD.remove(key);
      pin.channel.close();
    }
  }

  /** Whether anybody uses it. The answer is valid while nobody can pin. */
  static synchronized boolean isPinned(Path file) throws IOException {
    Path key = key(file);
    if (HELD.containsKey(key)) {
      return true;
    }
    try (FileChannel channel = open(key);
        var lock = channel.tryLock()) {
      return lock == null;
    }
  }

  private static FileChannel lock(Path file) throws IOException {
    FileChannel channel = open(file);
    try {
      var unused = channel.lock(0, Long.MAX_VALUE, true); // Closing the channel gives it back.
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static FileChannel open(Path file) throws IOException {
    return FileChannel.open(
        file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  private static Path key(Path file) throws IOException {
    Path folder = Files.createDirectories(file.toAbsolutePath().getParent());
    return folder.toRealPath().resolve(file.getFileName());
  }
}
