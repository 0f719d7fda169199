package org.sentimentstreams.training.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.TinyModel;
import org.sentimentstreams.model.weights.Tensor;
import org.sentimentstreams.training.recipe.RecipeReader;

class InitialWeightsTest {
  private static final int HIDDEN = 256;

  @TempDir private Path folder;

  private Map<String, Tensor> weights(String kind, String start) throws IOException {
    ModelDirectory base = TinyModel.write(folder.resolve(kind + start), 1);
    Map<String, String> recipe =
        Map.of("head.kind", kind, "head.start", start, "head.hidden", "" + HIDDEN);
    return InitialWeights.of(
        base.weights(), base.config(), RecipeReader.read("head", recipe), 2, 5);
  }

  private static double[] values(Tensor tensor) {
    FloatBuffer floats = tensor.data().asFloatBuffer();
    return IntStream.range(0, floats.remaining()).mapToDouble(floats::get).toArray();
  }

  private static double deviation(Tensor tensor) {
    double[] values = values(tensor);
    double mean = DoubleStream.of(values).average().orElseThrow();
    return Math.sqrt(
        DoubleStream.of(values).map(v -> (v - mean) * (v - mean)).average().orElseThrow());
  }

  @Test
  void shouldDrawTheLayersOfAnMlpAsPyTorchDoes() throws IOException {
    Map<String, Tensor> weights = weights("mlp", "kept");

    double bound = 1 / Math.sqrt(HIDDEN);
    for (String name : new String[] {"classifier.weight", "classifier.bias"}) {
      assertThat(DoubleStream.of(values(weights.get(name))).boxed())
          .as(name)
          .allSatisfy(v -> assertThat(v).isBetween(-bound, bound).isNotZero());
    }
    // An even distribution of this width has a deviation of bound / sqrt(3).
    assertThat(deviation(weights.get("classifier.weight")))
        .isCloseTo(bound / Math.sqrt(3), within(bound / 20));
    assertThat(values(weights.get("hidden.bias"))).hasSize(HIDDEN).doesNotContain(0);
  }

  @Test
  void shouldDrawOtherHeadsAsBertsAuthorsDid() throws IOException {
    Map<String, Tensor> weights = weights("pooler", "fresh");

    assertThat(deviation(weights.get("bert.pooler.dense.weight"))).isCloseTo(.02, within(.002));
    assertThat(values(weights.get("classifier.bias"))).containsOnly(0);
  }

  @Test
  void shouldKeepThePoolerUnderAnMlp() throws IOException {
    assertThat(weights("mlp", "kept").get("bert.pooler.dense.weight"))
        .isEqualTo(weights("pooler", "kept").get("bert.pooler.dense.weight"));
  }
}
