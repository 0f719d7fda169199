package org.sentimentstreams.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstreams.fuzz.Fuzz;
import org.sentimentstreams.model.sentencepiece.SentencePieceReader;
import org.sentimentstreams.model.weights.InvalidWeightsException;
import org.sentimentstreams.model.weights.SafeTensors;
import org.sentimentstreams.model.weights.Tensor;

@Tag("slow")
@Timeout(900)
class ModelFilesFuzzTest {
  @TempDir private Path folder;

  @Test
  void shouldRefuseConfigsThatAreAlmostRight() throws Exception {
    byte[] seed = Files.readAllBytes(TinyModel.write(folder, 1).path().resolve("config.json"));
    var fuzz = new Fuzz(List.of(seed), List.of(InvalidModelException.class, IOException.class));

    fuzz.run(input -> ModelConfig.read(Files.write(folder.resolve("fuzzed.json"), input)));
  }

  @Test
  void shouldRefuseWeightsThatAreAlmostRight() throws Exception {
    Path file = folder.resolve("seed.safetensors");
    SafeTensors.write(
        file,
        Map.of("a", Tensor.of(new float[] {1, 2, 3, 4}, 2, 2), "b", Tensor.of(new float[] {5}, 1)));
    var fuzz =
        new Fuzz(
            List.of(Files.readAllBytes(file)),
            List.of(InvalidWeightsException.class, IOException.class));

    fuzz.run(input -> SafeTensors.read(Files.write(folder.resolve("fuzzed.safetensors"), input)));
  }

  @Test
  void shouldRefuseSentencePieceModelsThatAreAlmostRight() throws Exception {
    var fuzz =
        new Fuzz(
            List.of(resource("albert.model"), resource("bpe.model")),
            List.of(InvalidModelException.class));

    fuzz.run(input -> SentencePieceReader.read(Files.write(folder.resolve("fuzzed.model"), input)));
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = ModelFilesFuzzTest.class.getResourceAsStream("/sentencepiece/" + name)) {
      return in.readAllBytes();
    }
  }
}
