package org.sentimentstreams.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.IValue;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sentimentstreams.model.torchscript.EncoderArchive;
import org.sentimentstreams.model.torchscript.LinearArchive;

class TorchModuleTest {
  /** The engine would hold their first tensors beside those that they are packed into. */
  @ParameterizedTest
  @EnumSource(Precision.class)
  void shouldHaveNoParametersInAnEncoder(Precision precision, @TempDir Path folder)
      throws IOException {
    for (ModelDirectory model :
        List.of(
            TinyModel.write(folder.resolve("tiny"), 1),
            RandomModels.modernBert(folder.resolve("modernbert")),
            RandomModels.deberta(folder.resolve("deberta")))) {
      Path archive = folder.resolve("encoder.pt");
      EncoderArchive.write(archive, model.config(), precision, false, null, model.weights());
      try (ZipFile zip = new ZipFile(archive.toFile());
          InputStream code = zip.getInputStream(code(zip))) {
        assertThat(new String(code.readAllBytes(), StandardCharsets.UTF_8).lines())
            .filteredOn(line -> line.contains("__parameters__"))
            .isNotEmpty()
            .allMatch(line -> line.endsWith("= []"));
      }
    }
  }

  private static ZipEntry code(ZipFile zip) {
    return zip.stream()
        .filter(entry -> entry.getName().endsWith("/code/__torch__.py"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void shouldGiveBackWhatWasFreed() {
    assumeThat(Files.exists(Path.of("/lib64/ld-linux-x86-64.so.2"))).isTrue();

    assertThat(NativeHeap.trim()).isTrue();
  }

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
