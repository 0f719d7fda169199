package org.sentimentstreams.model.weights;

/**
 * Element types, as safetensors names them. Weights are in one of the first four; the others are
 * those of tensors that a checkpoint may have beside its weights, such as position ids and masks.
 */
public enum DType {
  /** IEEE 754 single precision. */
  F32(32),
  /** IEEE 754 half precision. */
  F16(16),
  /** The upper half of a single-precision number. */
  BF16(16),
  /** IEEE 754 double precision. */
  F64(64),
  BOOL(8),
  U8(8),
  I8(8),
  U16(16),
  I16(16),
  U32(32),
  I32(32),
  U64(64),
  I64(64),
  /** Two numbers in single precision. */
  C64(64),
  F8_E4M3(8),
  F8_E5M2(8),
  F8_E8M0(8),
  F8_E4M3FNUZ(8),
  F8_E5M2FNUZ(8),
  F6_E2M3(6),
  F6_E3M2(6),
  F4(4);

  private final int bits;

  DType(int bits) {
    this.bits = bits;
  }

  /**
   * Size in bytes.
   *
   * @throws ArithmeticException if that many elements do not fill whole bytes, or are too many
   */
  public long bytes(long elements) {
    long size = Math.multiplyExact(elements, (long) bits);
    if (size % Byte.SIZE != 0) {
      throw new ArithmeticException(elements + " elements of " + this + " fill no whole bytes");
    }
    return size / Byte.SIZE;
  }

  /** Whether weights can be read from such a tensor. */
  public boolean isReadable() {
    return switch (this) {
      case F32, F16, BF16, F64 -> true;
      default -> false;
    };
  }
}
