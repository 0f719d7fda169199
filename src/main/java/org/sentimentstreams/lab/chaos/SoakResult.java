package org.sentimentstreams.lab.chaos;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * Samples of a long run. It is steady if the last third is like the middle third, and keeps up with
 * the load; the first third is left to warm up.
 *
 * @param samples in the order of time
 * @param perSecond reviews that were to be sent in a second
 */
public record SoakResult(List<SoakSample> samples, int perSecond) {
  private static final double LEAST_PREDICTIONS = 0.9;
  private static final double MORE_MEMORY = 1.10;
  private static final double MORE_LATENCY = 2.0;
  private static final int MORE_THREADS = 2;
  private static final int MORE_FILES = 8;

  /** Takes a copy. */
  public SoakResult {
    samples = List.copyOf(samples);
  }

  /**
   * Whether memory, threads, file handles and latency have stopped to grow, and nothing piles up.
   */
  public boolean isSteady() {
    return keepsUp()
        && last(SoakSample::residentMib) <= middle(SoakSample::residentMib) * MORE_MEMORY
        && last(SoakSample::threads) <= middle(SoakSample::threads) + MORE_THREADS
        && last(SoakSample::files) <= middle(SoakSample::files) + MORE_FILES
        && last(SoakSample::p50Ms) <= middle(SoakSample::p50Ms) * MORE_LATENCY;
  }

  /** An overloaded service answers as fast as ever, only ever later; a dead one not at all. */
  private boolean keepsUp() {
    int from = samples.size() * 2 / 3;
    if (from == 0) {
      return false;
    }
    long seconds = samples.get(samples.size() - 1).seconds() - samples.get(from - 1).seconds();
    long predictions =
        samples.subList(from, samples.size()).stream().mapToLong(SoakSample::predictions).sum();
    return predictions >= LEAST_PREDICTIONS * perSecond * seconds;
  }

  /** For JSON. */
  public Map<String, Object> asMap() {
    var map = new LinkedHashMap<String, Object>();
    map.put("steady", isSteady());
    map.put("samples", samples.stream().map(SoakSample::asMap).toList());
    return map;
  }

  private double middle(ToLongFunction<SoakSample> figure) {
    return mean(samples.subList(samples.size() / 3, samples.size() * 2 / 3), figure);
  }

  private double last(ToLongFunction<SoakSample> figure) {
    return mean(samples.subList(samples.size() * 2 / 3, samples.size()), figure);
  }

  private static double mean(List<SoakSample> part, ToLongFunction<SoakSample> figure) {
    return part.stream().mapToLong(figure).average().orElse(0);
  }
}
