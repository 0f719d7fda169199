package org.sentimentstreams.batching;

import java.util.List;
import java.util.Locale;

/** Tells a device without memory from other failures. */
public final class OutOfMemory {
  /** Messages of CUDA, of the CPU allocator and of the operating system. */
  private static final List<String> TELLTALES =
      List.of(
          "out of memory", "not enough memory", "can't allocate memory", "cannot allocate memory");

  private OutOfMemory() {}

  /** Whether this, or what caused it, is a lack of memory. */
  public static boolean isIn(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
      if (cause instanceof OutOfMemoryError || TELLTALES.stream().anyMatch(message::contains)) {
        return true;
      }
    }
    return false;
  }
}
