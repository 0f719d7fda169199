package org.sentimentstreams.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentimentstreams.SharedFiles;

/** Our module computes what Hugging Face's reference implementation computes. */
class ReferenceParityTest {
  private static final double TOLERANCE = 1e-5;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"tiny_bert", "tiny_distilbert"})
  void shouldComputeTheHiddenStatesOfTheReference(String name) throws IOException {
    JsonNode expected = json(name + "_hidden.json");

    try (FeatureExtractor encoder = FeatureExtractor.load(directory(name), 16)) {
      assertClose(hiddenStates(encoder, expected), flat(expected.get("hidden")));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny_bert_seqcls", "tiny_distilbert_seqcls"})
  void shouldComputeTheLogitsOfTheReference(String name) throws IOException {
    JsonNode expected = json(name + "_logits.json");

    try (Classifier classifier = Classifier.load(directory(name), 16)) {
      float[][] logits =
          classifier.logits(
              PackedBatch.of(
                  rows(expected, "sequences"), rows(expected, "token_types"), new Positions(-1)));
      for (int row = 0; row < logits.length; row++) {
        assertClose(logits[row], flat(expected.get("logits").get(row)));
      }
    }
  }

  private static float[] hiddenStates(FeatureExtractor encoder, JsonNode reference) {
    List<long[]> types = rows(reference, "token_types");
    List<Float> states = new ArrayList<>();
    for (long[] ids : rows(reference, "sequences")) {
      for (float state : encoder.hiddenStates(ids, types.get(0))) {
        states.add(state);
      }
      types = types.subList(1, types.size());
    }
    float[] flat = new float[states.size()];
    for (int i = 0; i < flat.length; i++) {
      flat[i] = states.get(i);
    }
    return flat;
  }

  private static List<long[]> rows(JsonNode reference, String name) {
    List<long[]> rows = new ArrayList<>();
    reference.get(name).forEach(row -> rows.add(longs(row)));
    return rows;
  }

  /** The reference files under the names that a model directory has; the tokenizer is not used. */
  private ModelDirectory directory(String name) throws IOException {
    TinyModel.write(folder, 1);
    copy(name + "_config.json", ModelDirectory.CONFIG);
    copy(name + ".safetensors", ModelDirectory.WEIGHTS);
    return ModelDirectory.open(folder);
  }

  private void copy(String reference, String name) throws IOException {
    Files.copy(
        SharedFiles.require("fixtures/hf/" + reference),
        folder.resolve(name),
        StandardCopyOption.REPLACE_EXISTING);
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
