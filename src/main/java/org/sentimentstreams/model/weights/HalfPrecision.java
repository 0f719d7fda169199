package org.sentimentstreams.model.weights;

/** IEEE 754 binary16 to binary32; the JDK has this from release 20 on. */
final class HalfPrecision {
  private static final float SUBNORMAL_UNIT = 0x1p-24f;

  private HalfPrecision() {}

  static float toFloat(short bits) {
    int sign = (bits & 0x8000) << 16;
    int exponent = (bits >>> 10) & 0x1f;
    int mantissa = bits & 0x3ff;
    if (exponent == 0) {
      float magnitude = mantissa * SUBNORMAL_UNIT;
      return sign == 0 ? magnitude : -magnitude;
    }
    int wideExponent = exponent == 0x1f ? 0xff : exponent + 127 - 15;
    return Float.intBitsToFloat(sign | wideExponent << 23 | mantissa << 13);
  }
}
