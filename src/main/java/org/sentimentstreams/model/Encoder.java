package org.sentimentstreams.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.IValue;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.sentimentstreams.model.torchscript.EncoderArchive;
import org.sentimentstreams.model.weights.Tensor;

/** A loaded encoder: token ids in, hidden states out. Any number of threads may run it at once. */
final class Encoder implements AutoCloseable {
  private final TorchModule module;
  private final Set<String> used;
  private final Positions positions;
  private final boolean fillsUp;

  private Encoder(TorchModule module, Set<String> used, Positions positions, boolean fillsUp) {
    this.module = module;
    this.used = used;
    this.positions = positions;
    this.fillsUp = fillsUp;
  }

  /** All that an encoder's numbers depend on. */
  record Key(String digest, ModelConfig config, Precision precision, String device) {}

  static Key key(ModelDirectory directory, Precision precision, String device) throws IOException {
    Int8Inputs inputs = inputs(directory, precision);
    String weights = directory.encoderDigest();
    String digest = inputs == null ? weights : Digests.sha256(weights + inputs);
    return new Key(digest, directory.config().encoderOnly(), precision, device);
  }

  private static Int8Inputs inputs(ModelDirectory directory, Precision precision)
      throws IOException {
    return precision == Precision.INT8 ? directory.int8Inputs() : null;
  }

  static Encoder load(ModelDirectory directory, Precision precision, String device)
      throws IOException {
    return load(
        directory.config(), directory.weights(), precision, device, inputs(directory, precision));
  }

  static Encoder load(
      ModelConfig config,
      Map<String, Tensor> weights,
      Precision precision,
      String device,
      Int8Inputs inputs)
      throws IOException {
    Set<String> used = new TreeSet<>();
    TorchModule module =
        TorchModule.load(
            config.modelType() + " in " + precision,
            device,
            file ->
                used.addAll(
                    EncoderArchive.write(
                        file, config, precision, PyTorch.isCuda(device), inputs, weights)));
    try (NDManager scope = module.newScope()) {
      module.run(scope, "pack");
    } catch (RuntimeException e) {
      module.close();
      throw new InvalidModelException(
          "PyTorch cannot compute %s in %s on this machine: %s"
              .formatted(config.modelType(), precision, e.getMessage()),
          e);
    }
    return new Encoder(module, used, config.positions(), !PyTorch.isCuda(device));
  }

  /** The names of the tensors that it was made from. */
  Set<String> used() {
    return used;
  }

  /** How its family counts the positions of tokens. */
  Positions positions() {
    return positions;
  }

  /** A batch as it likes it best. */
  PackedBatch pack(List<Tokens> batch) {
    return fillsUp ? PackedBatch.filledUp(batch, positions) : PackedBatch.of(batch, positions);
  }

  /** Holds the tensors of one batch until it is closed. */
  NDManager newScope() {
    return module.newScope();
  }

  /** The last hidden state of each text's first token: float32 of shape [B, H]. */
  NDArray firstStates(NDManager scope, PackedBatch batch) {
    return module.run(
        scope,
        "first_states",
        TorchModule.all(
            () -> TorchModule.tensor(scope, batch.inputIds()),
            () -> TorchModule.tensor(scope, batch.positionIds()),
            () -> TorchModule.tensor(scope, batch.tokenTypeIds()),
            () -> IValue.listFrom(batch.runs()),
            () -> TorchModule.tensor(scope, batch.first())));
  }

  /** All last hidden states: float32 of shape [T, H]. */
  NDArray hiddenStates(NDManager scope, PackedBatch batch) {
    return hiddenStates(module, scope, batch);
  }

  /** The same of any module that has the method. */
  static NDArray hiddenStates(TorchModule module, NDManager scope, PackedBatch batch) {
    return module.run(
        scope,
        "hidden_states",
        TorchModule.all(
            () -> TorchModule.tensor(scope, batch.inputIds()),
            () -> TorchModule.tensor(scope, batch.positionIds()),
            () -> TorchModule.tensor(scope, batch.tokenTypeIds()),
            () -> IValue.listFrom(batch.runs())));
  }

  /** Waits for running batches, then frees the weights. */
  @Override
  public void close() {
    module.close();
  }
}
