package org.sentimentstreams.lab.bench;

/**
 * What swaps under load came to; the names are those of the JSON output.
 *
 * @param swaps swaps while reviews flowed, those of whole models included
 * @param sent reviews that were sent
 * @param lost reviews without a prediction
 * @param duplicated predictions beyond the first of a review
 * @param misstamped predictions whose score is not that of the version they name; only texts on
 *     which the versions differ can tell
 * @param stampsChecked predictions that could tell
 * @param ratePerSecond reviews a second, the same with and without swaps
 * @param p50SteadyMs median from producing a review to reading its committed prediction, no swaps
 * @param p99SteadyMs 99th percentile of the same
 * @param p50SwapMs median while versions were swapped
 * @param p99SwapMs 99th percentile of the same
 * @param rssGrowthMb resident memory at the end less that after the first tenth of the swaps, in
 *     10^6 bytes; null where the system does not tell
 * @param announceToServingMs median from naming a champion with another head to serving it
 * @param announceToServingMaxMs the longest of the same
 * @param announceToServingFullMs median for champions with another encoder; null without any
 * @param bytesMoved what publishing another head has moved
 * @param bytesFetched what an instance fetched for it
 * @param bytesMovedFull what publishing another encoder has moved; null without any
 */
public record SwapResult(
    int swaps,
    int sent,
    int lost,
    int duplicated,
    int misstamped,
    int stampsChecked,
    double ratePerSecond,
    double p50SteadyMs,
    double p99SteadyMs,
    double p50SwapMs,
    double p99SwapMs,
    Double rssGrowthMb,
    double announceToServingMs,
    double announceToServingMaxMs,
    Double announceToServingFullMs,
    long bytesMoved,
    long bytesFetched,
    Long bytesMovedFull) {

  /** How much longer the slowest reviews take while versions are swapped. */
  public double p99Ratio() {
    return p99SwapMs / p99SteadyMs;
  }
}
