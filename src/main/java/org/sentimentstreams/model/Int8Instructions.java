package org.sentimentstreams.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether the processor sums products of 8-bit integers in one instruction. Without one, oneDNN
 * takes several, the first of which saturates at 16 bits.
 */
public final class Int8Instructions {
  private static final Path PROCESSOR = Path.of("/proc/cpuinfo");

  /** What Linux calls those of x86 and of ARM. */
  private static final Set<String> KNOWN =
      Set.of("avx512_vnni", "avx_vnni", "amx_int8", "asimddp", "i8mm");

  private Int8Instructions() {}

  /** A sentence for people if it surely has none; Linux alone tells it without a library. */
  public static Optional<String> missing() {
    try {
      return missing(Files.readAllLines(PROCESSOR));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * @param lines of {@code /proc/cpuinfo}
   */
  static Optional<String> missing(List<String> lines) {
    return lines.stream()
        .filter(line -> line.startsWith("flags") || line.startsWith("Features"))
        .findFirst()
        .filter(line -> Arrays.stream(line.split("\\s+")).noneMatch(KNOWN::contains))
        .map(
            line ->
                "This processor has no instruction for products of 8-bit integers (such as AVX-512 VNNI): int8 may be slower than fp32 here and give other labels, since sums saturate at 16 bits. Set model.precision=auto");
  }
}
