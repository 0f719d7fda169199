package org.sentimentstreams.model.torchscript;

import java.util.List;
import org.sentimentstreams.model.Int8Inputs;
import org.sentimentstreams.model.InvalidModelException;
import org.sentimentstreams.model.Precision;

/**
 * How a precision is computed.
 *
 * @param linear the TorchScript text of a linear layer
 * @param dtype PyTorch's number of the type of the hidden states between layers
 * @param fields what a linear layer has beside weight and bias
 * @param productsAbove tokens of a text beyond which attention is computed as two products with a
 *     softmax between them instead of by PyTorch's fused function
 */
record Arithmetic(String linear, int dtype, LinearFields fields, int productsAbove) {
  static final int NEVER = Integer.MAX_VALUE;

  /**
   * The fused function uses MKL's products in single precision even for bfloat16, which oneDNN's
   * own outrun wherever more than one token asks (measured on AMD with AVX-512).
   */
  private static final int ONE_DNN_PRODUCTS = 1;

  private static final int FLOAT16 = 5;
  private static final int FLOAT32 = 6;
  private static final int BFLOAT16 = 15;

  /** The layers as they are, in single precision. */
  static Arithmetic plain() {
    return plain(FLOAT32);
  }

  private static Arithmetic plain(int dtype) {
    return new Arithmetic("linear-plain", dtype, LinearFields.empty(), NEVER);
  }

  private static Arithmetic packed(int dtype) {
    int productsAbove = dtype == BFLOAT16 ? ONE_DNN_PRODUCTS : NEVER;
    return new Arithmetic("linear-packed", dtype, LinearFields.empty("packed"), productsAbove);
  }

  /** With ranges that are measured for each batch, where nothing better is known. */
  private static Arithmetic int8(Int8Inputs inputs) {
    LinearFields empty = LinearFields.empty("packed", "scales", "zero_points");
    return inputs == null
        ? new Arithmetic("linear-int8", BFLOAT16, empty, ONE_DNN_PRODUCTS)
        : new Arithmetic(
            "linear-static", BFLOAT16, empty.and(new StaticRanges(inputs)), ONE_DNN_PRODUCTS);
  }

  /** The layers as they are, whose inputs are noted. */
  static Arithmetic observed(LinearFields rows) {
    return new Arithmetic("linear-observed", FLOAT32, rows, NEVER);
  }

  /**
   * @param inputs the ranges of what layers read; null if they are unknown, or not for int8
   * @throws InvalidModelException if the device has no such arithmetic
   */
  static Arithmetic of(Precision precision, boolean cuda, Int8Inputs inputs) {
    return switch (precision) {
      case FP32 -> cuda || !hasOneDnn() ? plain() : packed(FLOAT32);
      case FP16 -> plain(FLOAT16);
      case BF16 -> cuda ? plain(BFLOAT16) : packed(BFLOAT16);
      case INT8 -> {
        if (cuda) {
          throw new InvalidModelException("int8 is computed on the CPU only: choose bf16 on CUDA");
        }
        yield int8(inputs);
      }
    };
  }

  /** oneDNN is in every libtorch for x86; on AMD it is much faster than MKL in single precision. */
  private static boolean hasOneDnn() {
    return List.of("amd64", "x86_64").contains(System.getProperty("os.arch"));
  }
}
