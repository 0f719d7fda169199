package org.sentimentstreams.batching;

/**
 * How many results are kept for equal texts.
 *
 * @param maxResults 0 turns the sharing of results off
 * @param maxBytes memory, by and large
 */
public record CacheLimits(int maxResults, long maxBytes) {
  /** Every text is computed by itself. */
  public static final CacheLimits OFF = new CacheLimits(0, 0);
}
