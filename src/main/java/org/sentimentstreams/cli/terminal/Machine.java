package org.sentimentstreams.cli.terminal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** What figures were measured on. */
public final class Machine {
  private static final Path PROCESSOR = Path.of("/proc/cpuinfo");

  private static final Path MEMORY = Path.of("/proc/self/statm");
  private static final long PAGE_BYTES = 4096;

  private Machine() {}

  /** Cores, processor, operating system and Java, in one line. */
  public static String description() {
    return "%d cores%s, %s %s, Java %s"
        .formatted(
            Runtime.getRuntime().availableProcessors(),
            processor().map(name -> ", " + name).orElse(""),
            System.getProperty("os.name"),
            System.getProperty("os.arch"),
            Runtime.version());
  }

  /** Memory that this process has, libraries included; the heap alone where Linux is not asked. */
  public static long residentMegabytes() {
    try {
      String pages = Files.readString(MEMORY).split(" ", 3)[1];
      return Long.parseLong(pages) * PAGE_BYTES >> 20;
    } catch (IOException e) {
      Runtime runtime = Runtime.getRuntime();
      return (runtime.totalMemory() - runtime.freeMemory()) >> 20;
    }
  }

  /** Only Linux tells it without a library. */
  private static Optional<String> processor() {
    try (Stream<String> lines = Files.lines(PROCESSOR)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
