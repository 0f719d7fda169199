package org.sentimentstreams.model.torchscript;

import java.util.List;
import org.sentimentstreams.model.Precision;

/**
 * How a precision is computed.
 *
 * @param linear the TorchScript text of a linear layer
 * @param dtype PyTorch's number of the type of the hidden states between layers
 * @param fields empty tensors that the linear layer fills when it is packed
 */
record Arithmetic(String linear, int dtype, String... fields) {
  private static final int FLOAT16 = 5;
  private static final int FLOAT32 = 6;
  private static final int BFLOAT16 = 15;

  /** The layers as they are, in single precision. */
  static Arithmetic plain() {
    return new Arithmetic("linear-plain", FLOAT32);
  }

  /** oneDNN is in every libtorch for x86; on AMD it does twice the work of MKL in single precision. */
  private static boolean hasOneDnn() {
    return List.of("amd64", "x86_64").contains(System.getProperty("os.arch"));
  }

  static Arithmetic of(Precision precision) {
    return switch (precision) {
      case FP32 -> hasOneDnn() ? new Arithmetic("linear-packed", FLOAT32, "packed") : plain();
      case FP16 -> new Arithmetic("linear-plain", FLOAT16);
      case BF16 -> new Arithmetic("linear-packed", BFLOAT16, "packed");
      case INT8 -> new Arithmetic("linear-int8", BFLOAT16, "packed", "scales", "zero_points");
    };
  }
}
