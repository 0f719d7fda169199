package org.sentimentstreams.model.torchscript;

import java.util.List;
import org.sentimentstreams.model.InvalidModelException;
import org.sentimentstreams.model.Precision;

/**
 * How a precision is computed.
 *
 * @param linear the TorchScript text of a linear layer
 * @param dtype PyTorch's number of the type of the hidden states between layers
 * @param fields empty tensors that the linear layer fills when it is packed
 * @param productsAbove tokens of a text beyond which attention is computed as two products with a
 *     softmax between them instead of by PyTorch's fused function
 */
record Arithmetic(String linear, int dtype, List<String> fields, int productsAbove) {
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
    return new Arithmetic("linear-plain", dtype, List.of(), NEVER);
  }

  private static Arithmetic packed(int dtype) {
    int productsAbove = dtype == BFLOAT16 ? ONE_DNN_PRODUCTS : NEVER;
    return new Arithmetic("linear-packed", dtype, List.of("packed"), productsAbove);
  }

  private static Arithmetic int8() {
    return new Arithmetic(
        "linear-int8", BFLOAT16, List.of("packed", "scales", "zero_points"), ONE_DNN_PRODUCTS);
  }

  /**
   * @throws InvalidModelException if the device has no such arithmetic
   */
  static Arithmetic of(Precision precision, boolean cuda) {
    return switch (precision) {
      case FP32 -> cuda || !hasOneDnn() ? plain() : packed(FLOAT32);
      case FP16 -> plain(FLOAT16);
      case BF16 -> cuda ? plain(BFLOAT16) : packed(BFLOAT16);
      case INT8 -> {
        if (cuda) {
          throw new InvalidModelException("int8 is computed on the CPU only: choose bf16 on CUDA");
        }
        yield int8();
      }
    };
  }

  /** oneDNN is in every libtorch for x86; on AMD it is much faster than MKL in single precision. */
  private static boolean hasOneDnn() {
    return List.of("amd64", "x86_64").contains(System.getProperty("os.arch"));
  }
}
