package org.sentimentstreams.model.weights;

/** Between IEEE 754 binary16 and binary32; the JDK has this from release 20 on. */
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

  /** The nearest binary16, of two the one with an even last bit; infinite above 65,504. */
  static short fromFloat(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = bits >>> 16 & 0x8000;
    if (Float.isNaN(value)) {
      return (short) (sign | 0x7e00);
    }
    float magnitude = Math.abs(value);
    if (magnitude >= 0x1.ffep15f) {
      return (short) (sign | 0x7c00);
    }
    if (magnitude < 0x1p-14f) {
      // Rounds to a multiple of the unit, as rint does; 1024 of them are the first normal number.
      return (short) (sign | (int) Math.rint(magnitude / SUBNORMAL_UNIT));
    }
    int narrow = (bits & 0x7fffffff) - (127 - 15 << 23);
    int even = narrow >>> 13 & 1;
    return (short) (sign | narrow + 0xfff + even >>> 13);
  }
}
