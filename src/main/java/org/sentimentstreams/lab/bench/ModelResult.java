package org.sentimentstreams.lab.bench;

/**
 * One engine on one set of texts.
 *
 * @param engine name, threads included
 * @param precision what it computes with
 * @param set the texts
 * @param reviewsPerSecond median of the rounds
 * @param spread largest less smallest of the rounds, as a share of the median
 * @param shareOfPeak arithmetic on real tokens, as a share of the machine's best in this precision
 */
public record ModelResult(
    String engine,
    String precision,
    String set,
    double reviewsPerSecond,
    double spread,
    double shareOfPeak) {
  /** How the names of engines of ONNX Runtime begin. */
  public static final String ONNX_RUNTIME = "onnxruntime";
}
