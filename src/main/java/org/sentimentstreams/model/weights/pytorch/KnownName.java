package org.sentimentstreams.model.weights.pytorch;

import java.util.Arrays;
import java.util.Optional;
import org.sentimentstreams.model.weights.DType;

/** The only names that a pickle may have. They are compared, never looked up. */
enum KnownName {
  ORDERED_DICT("collections.OrderedDict"),
  REBUILD_TENSOR("torch._utils._rebuild_tensor_v2"),
  REBUILD_PARAMETER("torch._utils._rebuild_parameter"),
  FLOAT("torch.FloatStorage", DType.F32),
  DOUBLE("torch.DoubleStorage", DType.F64),
  HALF("torch.HalfStorage", DType.F16),
  BFLOAT16("torch.BFloat16Storage", DType.BF16),
  LONG("torch.LongStorage", DType.I64),
  INT("torch.IntStorage", DType.I32),
  SHORT("torch.ShortStorage", DType.I16),
  CHAR("torch.CharStorage", DType.I8),
  BYTE("torch.ByteStorage", DType.U8),
  BOOL("torch.BoolStorage", DType.BOOL);

  private final String name;
  private final DType dtype;

  KnownName(String name) {
    this(name, null);
  }

  KnownName(String name, DType dtype) {
    this.name = name;
    this.dtype = dtype;
  }

  static Optional<KnownName> of(String module, String name) {
    return Arrays.stream(values())
        .filter(known -> known.name.equals(module + "." + name))
        .findFirst();
  }

  /** What a storage of that name holds; null if it is none. */
  DType dtype() {
    return dtype;
  }

  @Override
  public String toString() {
    return name;
  }
}
