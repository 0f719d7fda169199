package org.sentimentstreams.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstreams.model.weights.InvalidWeightsException;
import org.sentimentstreams.model.weights.SafeTensors;
import org.sentimentstreams.model.weights.Tensor;

class DistilBertStudentTest {
  @TempDir private Path folder;
  private ModelDirectory teacher;

  @BeforeEach
  void writeATeacher() throws IOException {
    teacher = TinyModel.write(folder.resolve("teacher"), 1);
  }

  private ModelDirectory student(Integer... layers) throws IOException {
    return new DistilBertStudent(teacher, List.of(layers)).write(folder.resolve("student"));
  }

  @Test
  void shouldHaveTheTensorsOfTheTeachersLayers() throws IOException {
    Map<String, Tensor> known = teacher.weights();

    Map<String, Tensor> weights = student(1).weights();

    String from = "bert.encoder.layer.1.";
    String to = "transformer.layer.0.";
    Map<String, String> layers =
        Map.of(
            "attention.q_lin", "attention.self.query",
            "attention.k_lin", "attention.self.key",
            "attention.v_lin", "attention.self.value",
            "attention.out_lin", "attention.output.dense",
            "sa_layer_norm", "attention.output.LayerNorm",
            "ffn.lin1", "intermediate.dense",
            "ffn.lin2", "output.dense",
            "output_layer_norm", "output.LayerNorm");
    Map<String, Tensor> expected = new TreeMap<>();
    for (String part : List.of(".weight", ".bias")) {
      layers.forEach((its, old) -> expected.put(to + its + part, known.get(from + old + part)));
      String norm = "embeddings.LayerNorm" + part;
      expected.put(norm, known.get("bert." + norm));
    }
    for (String table : List.of("word", "position")) {
      String name = "embeddings.%s_embeddings.weight".formatted(table);
      expected.put(name, known.get("bert." + name));
    }
    assertThat(expected).doesNotContainValue(null);
    assertThat(weights).isEqualTo(expected);
  }

  /** What DistilBERT computes is what BERT's own layers compute, less the token types. */
  @Test
  void shouldComputeWhatATeacherWithoutTokenTypesComputes() throws IOException {
    Map<String, Tensor> weights = teacher.weights();
    weights.put("bert.embeddings.token_type_embeddings.weight", Tensor.zeros(2, 16));
    Path plain = Files.createDirectory(folder.resolve("plain"));
    for (String file : List.of(ModelDirectory.CONFIG, ModelDirectory.TOKENIZER)) {
      Files.copy(teacher.path().resolve(file), plain.resolve(file));
    }
    SafeTensors.write(plain.resolve(ModelDirectory.WEIGHTS), weights);

    assertThat(states(student(0, 1))).isEqualTo(states(ModelDirectory.open(plain)));
  }

  private static float[] states(ModelDirectory model) throws IOException {
    try (FeatureExtractor encoder = FeatureExtractor.load(model, 32)) {
      long[] ids = encoder.encode("a b z").ids();
      return encoder.hiddenStates(ids, new long[ids.length]);
    }
  }

  @Test
  void shouldReadTeachersWithoutPrefixAndWithOldNamesOfNorms() throws IOException {
    Map<String, Tensor> old = new TreeMap<>();
    teacher
        .weights()
        .forEach(
            (name, tensor) ->
                old.put(
                    name.replaceFirst("^bert\\.", "")
                        .replace("LayerNorm.weight", "LayerNorm.gamma")
                        .replace("LayerNorm.bias", "LayerNorm.beta"),
                    tensor));
    Map<String, Tensor> expected = student(0).weights();
    replaceWeights(old);

    assertThat(new DistilBertStudent(teacher, List.of(0)).write(folder.resolve("other")).weights())
        .isEqualTo(expected);
  }

  /** Beside the old file first, of which the tensors are views. */
  private void replaceWeights(Map<String, Tensor> weights) throws IOException {
    Path file = folder.resolve("new.safetensors");
    SafeTensors.write(file, weights);
    Files.move(
        file, teacher.path().resolve(ModelDirectory.WEIGHTS), StandardCopyOption.REPLACE_EXISTING);
  }

  @Test
  void shouldRefuseLayersThatAreNotThereOrOutOfOrder() {
    assertThatThrownBy(() -> student(0, 2))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContainingAll("layer 2", "0 to 1");
    assertThatThrownBy(() -> student(-1)).hasMessageContainingAll("layer -1", "0 to 1");
    assertThatThrownBy(() -> student(1, 1)).hasMessageContaining("each layer once");
    assertThatThrownBy(() -> student(1, 0)).hasMessageContaining("in rising order");
  }

  @Test
  void shouldRefuseATeacherThatItCannotFollow() throws IOException {
    teacher = TinyModel.writeRoberta(folder.resolve("roberta"), 1);
    assertThatThrownBy(() -> student(0)).hasMessageContainingAll("roberta", "a bert only");

    teacher = TinyModel.write(folder.resolve("other"), 1);
    Path config = teacher.path().resolve(ModelDirectory.CONFIG);
    Files.writeString(config, Files.readString(config).replace("1e-12", "1e-5"));
    teacher = ModelDirectory.open(teacher.path());
    assertThatThrownBy(() -> student(0)).hasMessageContainingAll("layer_norm_eps", "1.0E-5");
  }

  @Test
  void shouldNameATensorThatTheTeacherLacks() throws IOException {
    Map<String, Tensor> weights = teacher.weights();
    weights.remove("bert.encoder.layer.1.output.dense.bias");
    replaceWeights(weights);

    assertThatThrownBy(() -> student(1))
        .isInstanceOf(InvalidWeightsException.class)
        .hasMessageContaining("encoder.layer.1.output.dense.bias");
  }
}
