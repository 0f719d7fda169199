package org.sentimentstreams.model.weights;

/**
 * Element types of the tensors that a classifier checkpoint is made of, as safetensors names them.
 */
public enum DType {
  /** IEEE 754 single precision. */
  F32(4),
  /** IEEE 754 half precision. */
  F16(2),
  /** The upper half of a single-precision number. */
  BF16(2),
  /** Signed 64-bit integer; older checkpoints keep their position ids so. */
  I64(8);

  private final int bytes;

  DType(int bytes) {
    this.bytes = bytes;
  }

  /** Size of one element in bytes. */
  public int bytes() {
    return bytes;
  }
}
