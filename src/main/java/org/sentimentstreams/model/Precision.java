package org.sentimentstreams.model;

import java.util.Locale;

/** The numbers that an encoder computes with. Heads are always computed in single precision. */
public enum Precision {
  /** IEEE 754 single precision, the reference. */
  FP32,
  /** 8 bits of mantissa with the range of single precision, oneDNN's kernels. */
  BF16,
  /** IEEE 754 half precision; meant for CUDA. */
  FP16,
  /** 8-bit integers: weights by output channel, activations by batch; oneDNN's kernels. */
  INT8;

  /** As settings and reports write it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
