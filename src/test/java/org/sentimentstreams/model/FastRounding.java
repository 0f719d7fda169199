package org.sentimentstreams.model;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sentimentstreams.model.torchscript.LinearArchive;

/** What a processor without AVX-512 cannot do: tests that need it are left out there, aloud. */
public final class FastRounding {
  private static final Path PROCESSOR = Path.of("/proc/cpuinfo");

  private FastRounding() {}

  /** The engine has no packed bf16 layers without AVX-512, and says so when a model is loaded. */
  public static void assumeBf16() {
    assumeTrue(packs(Precision.BF16), "the engine has no bf16 on this processor");
  }

  private static boolean packs(Precision precision) {
    try (TorchModule linear =
        TorchModule.load("linear", "cpu", file -> LinearArchive.write(file, precision, 16))) {
      try (var scope = linear.newScope()) {
        linear.run(scope, "pack");
      }
      return true;
    } catch (InvalidModelException | ai.djl.engine.EngineException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Without it, int8 layers of the default model's size take seconds a text. */
  public static void assumeAvx512() throws IOException {
    assumeTrue(
        !Files.exists(PROCESSOR) || Files.readString(PROCESSOR).contains("avx512"),
        "int8 takes minutes for the default model on this processor, which has no AVX-512");
  }
}
