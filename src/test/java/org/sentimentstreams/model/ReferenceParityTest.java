package org.sentimentstreams.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentimentstreams.SharedFiles;
import org.sentimentstreams.model.torchscript.InferenceModule;
import org.sentimentstreams.model.weights.SafeTensors;

/** Our module computes what Hugging Face's reference implementation computes. */
class ReferenceParityTest {
  private static final double TOLERANCE = 1e-5;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"tiny_bert", "tiny_distilbert"})
  void shouldComputeTheHiddenStatesOfTheReference(String name) throws IOException {
    JsonNode expected = json(name + "_hidden.json");
    var weights = SafeTensors.read(SharedFiles.require("fixtures/hf/" + name + ".safetensors"));
    var config = config(name);

    try (TorchModule module =
        TorchModule.load(name, file -> InferenceModule.writeEncoder(file, config, weights))) {
      assertClose(run(module, expected), flat(expected.get("hidden")));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny_bert_seqcls", "tiny_distilbert_seqcls"})
  void shouldComputeTheLogitsOfTheReference(String name) throws IOException {
    JsonNode expected = json(name + "_logits.json");
    var weights = SafeTensors.read(SharedFiles.require("fixtures/hf/" + name + ".safetensors"));
    var config = config(name);

    try (TorchModule module =
        TorchModule.load(name, file -> InferenceModule.writeClassifier(file, config, weights))) {
      assertClose(run(module, expected), flat(expected.get("logits")));
    }
  }

  private static float[] run(TorchModule module, JsonNode reference) {
    long[] ids = longs(reference.get("sequences"));
    long[] types =
        reference.has("token_types") ? longs(reference.get("token_types")) : new long[ids.length];
    int rows = reference.get("sequences").size();
    long[] mask = new long[ids.length];
    java.util.Arrays.fill(mask, 1);
    var batch = new PaddedBatch(rows, ids.length / rows, ids, mask, types);
    return module.run(batch, UnaryOperator.identity()).values();
  }

  private ModelConfig config(String name) throws IOException {
    Path config = folder.resolve("config.json");
    Files.copy(SharedFiles.require("fixtures/hf/" + name + "_config.json"), config);
    return ModelConfig.read(config);
  }

  private static JsonNode json(String name) throws IOException {
    return new ObjectMapper().readTree(SharedFiles.require("fixtures/hf/" + name).toFile());
  }

  private static long[] longs(JsonNode nested) {
    return flat(nested).stream().mapToLong(Double::longValue).toArray();
  }

  private static List<Double> flat(JsonNode nested) {
    List<Double> values = new ArrayList<>();
    if (nested.isNumber()) {
      values.add(nested.asDouble());
    }
    nested.forEach(inner -> values.addAll(flat(inner)));
    return values;
  }

  private static void assertClose(float[] actual, List<Double> expected) {
    assertThat(actual).hasSize(expected.size());
    for (int i = 0; i < actual.length; i++) {
      assertThat((double) actual[i])
          .as("value %d", i)
          .isCloseTo(expected.get(i), within(TOLERANCE));
    }
  }
}
