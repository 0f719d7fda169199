package org.sentimentstreams.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.IValue;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import org.sentimentstreams.model.torchscript.PoolingArchive;

/** Makes the features of texts of what an encoder says of them. Safe for use by many threads. */
final class Pooler implements AutoCloseable {
  private final Pooling pooling;

  /** Null where the first token's hidden state is all. */
  private final TorchModule module;

  private Pooler(Pooling pooling, TorchModule module) {
    this.pooling = pooling;
    this.module = module;
  }

  static Pooler load(ModelDirectory directory, String device) throws IOException {
    Pooling pooling = directory.pooling();
    if (pooling.isFirst()) {
      return new Pooler(pooling, null);
    }
    var weights = directory.weightsWithoutPairs();
    int hiddenSize = directory.config().hiddenSize();
    return new Pooler(
        pooling,
        TorchModule.load(
            "pooling", device, file -> PoolingArchive.write(file, pooling, hiddenSize, weights)));
  }

  /** The names of the tensors that it was made from. */
  Set<String> used() {
    Set<String> used = new TreeSet<>();
    for (int i = 0; i < pooling.dense().size(); i++) {
      used.add(Pooling.layer(i) + ".weight");
      used.add(Pooling.layer(i) + ".bias");
    }
    return used;
  }

  /** Features of the texts of a batch: float32 of shape [B, F]. */
  NDArray features(Encoder encoder, NDManager scope, PackedBatch batch) {
    if (pooling.mode() == Pooling.Mode.CLS) {
      NDArray first = encoder.firstStates(scope, batch);
      return module == null ? first : forward(scope, first);
    }
    NDArray states = encoder.hiddenStates(scope, batch);
    NDArray pooled =
        module.run(
            scope,
            "pool",
            TorchModule.all(() -> TorchModule.tensor(states), () -> IValue.listFrom(batch.runs())));
    return forward(scope, pooled);
  }

  private NDArray forward(NDManager scope, NDArray pooled) {
    return module.run(scope, "forward", TorchModule.tensor(pooled));
  }

  @Override
  public void close() {
    if (module != null) {
      module.close();
    }
  }
}
