package org.sentimentstreams.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.IValue;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.sentimentstreams.model.torchscript.LinearArchive;

class TorchModuleTest {
  private static TorchModule load() throws IOException {
    return TorchModule.load("linear", "cpu", file -> LinearArchive.write(file, Precision.FP32, 8));
  }

  @Test
  void shouldFreeTheInputsOfARunThatIsRefused() throws IOException {
    try (TorchModule other = load();
        NDManager scope = other.newScope()) {
      TorchModule module = load();
      module.close();
      IValue input = TorchModule.tensor(scope, new long[] {1, 2});

      assertThatThrownBy(() -> module.run(scope, "forward", input))
          .isInstanceOf(IllegalStateException.class);
      assertThat(input.isReleased()).isTrue();
    }
  }

  @Test
  void shouldKeepNoInputWhereAnotherCannotBeMade() throws IOException {
    try (TorchModule module = load();
        NDManager scope = module.newScope()) {
      IValue input = TorchModule.tensor(scope, new long[] {1, 2});
      scope.close();

      assertThatThrownBy(
              () -> TorchModule.all(() -> input, () -> TorchModule.tensor(scope, new long[] {3})))
          .isInstanceOf(IllegalStateException.class);
      assertThat(input.isReleased()).isTrue();
    }
  }
}
