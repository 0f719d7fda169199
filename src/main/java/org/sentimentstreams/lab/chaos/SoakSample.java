package org.sentimentstreams.lab.chaos;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The state of this process at one time, and what came in since the last time.
 *
 * @param seconds since the start
 * @param residentMib memory that the system has given it, in MiB; 0 where nobody says
 * @param heapMib Java heap in use, in MiB
 * @param threads live Java threads
 * @param files open file handles; 0 where nobody says
 * @param predictions since the sample before
 * @param p50Ms median time from a review's timestamp to its committed prediction, in milliseconds
 * @param p99Ms the same, of 99 in 100
 */
public record SoakSample(
    long seconds,
    long residentMib,
    long heapMib,
    int threads,
    long files,
    int predictions,
    long p50Ms,
    long p99Ms) {

  /** Looks at the process now. */
  static SoakSample now(long seconds, long[] latencies) {
    Arrays.sort(latencies);
    var memory = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    return new SoakSample(
        seconds,
        residentNow(),
        memory.getUsed() >> 20,
        ManagementFactory.getThreadMXBean().getThreadCount(),
        openFiles(),
        latencies.length,
        percentile(latencies, 50),
        percentile(latencies, 99));
  }

  /** For JSON. */
  public Map<String, Object> asMap() {
    var map = new LinkedHashMap<String, Object>();
    map.put("seconds", seconds);
    map.put("residentMib", residentMib);
    map.put("heapMib", heapMib);
    map.put("threads", threads);
    map.put("files", files);
    map.put("predictions", predictions);
    map.put("p50Ms", p50Ms);
    map.put("p99Ms", p99Ms);
    return map;
  }

  private static long percentile(long[] sorted, int percent) {
    return sorted.length == 0 ? 0 : sorted[(int) ((sorted.length - 1L) * percent / 100)];
  }

  private static long openFiles() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? unix.getOpenFileDescriptorCount()
        : 0;
  }

  private static long residentNow() {
    try (var lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) >> 10)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0; // A system without /proc.
    }
  }
}
