package org.sentimentstreams.drift;

import java.util.function.LongSupplier;

/**
 * Two clocks: one that never goes back, for lengths of time, and that of the day, for people.
 *
 * @param nanos as from {@link System#nanoTime}
 * @param millis since 1970
 */
public record Clocks(LongSupplier nanos, LongSupplier millis) {
  /** Those of the system. */
  public static final Clocks SYSTEM = new Clocks(System::nanoTime, System::currentTimeMillis);
}
