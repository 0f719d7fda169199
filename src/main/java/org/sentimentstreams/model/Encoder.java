package org.sentimentstreams.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import org.sentimentstreams.model.torchscript.EncoderArchive;

/** A loaded encoder: token ids in, hidden states out. Any number of threads may run it at once. */
final class Encoder implements AutoCloseable {
  private final TorchModule module;

  private Encoder(TorchModule module) {
    this.module = module;
  }

  /** All that an encoder's numbers depend on. */
  record Key(String digest, ModelConfig config) {}

  static Key key(ModelDirectory directory) throws IOException {
    return new Key(directory.encoderDigest(), directory.config().encoderOnly());
  }

  static Encoder load(ModelDirectory directory) throws IOException {
    ModelConfig config = directory.config();
    var weights = directory.weights();
    return new Encoder(
        TorchModule.load(config.modelType(), file -> EncoderArchive.write(file, config, weights)));
  }

  /** Holds the tensors of one batch until it is closed. */
  NDManager newScope() {
    return module.newScope();
  }

  /** The last hidden state of each text's first token: float32 of shape [B, H]. */
  NDArray firstStates(NDManager scope, PaddedBatch batch) {
    return hiddenStates(scope, batch).get(":, 0");
  }

  /** All last hidden states, padding included: float32 of shape [B, N, H]. */
  NDArray hiddenStates(NDManager scope, PaddedBatch batch) {
    Shape shape = new Shape(batch.rows(), batch.columns());
    return module.run(
        scope,
        scope.create(batch.inputIds(), shape),
        scope.create(batch.attentionMask(), shape),
        scope.create(batch.tokenTypeIds(), shape));
  }

  /** Waits for running batches, then frees the weights. */
  @Override
  public void close() {
    module.close();
  }
}
