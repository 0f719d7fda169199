package org.sentimentstreams.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentimentstreams.model.weights.SafeTensors;
import org.sentimentstreams.model.weights.Tensor;

/** Attention whose scores have no exponential that a number holds. */
class HighScoresTest {
  private static final LoadOptions OPTIONS = new LoadOptions(64, Precision.BF16, "cpu");

  @TempDir Path folder;

  @BeforeEach
  void assumeBf16() {
    FastRounding.assumeBf16();
  }

  /** A model whose queries and keys are so many times longer than a usual one's. */
  private ModelDirectory model(float factor) throws IOException {
    TinyModel.write(folder, 1);
    Path file = folder.resolve(ModelDirectory.WEIGHTS);
    Map<String, Tensor> weights = new TreeMap<>();
    SafeTensors.read(file)
        .forEach(
            (name, tensor) ->
                weights.put(
                    name, name.matches(".*(query|key).*") ? times(tensor, factor) : copy(tensor)));
    SafeTensors.write(file, weights);
    return ModelDirectory.open(folder);
  }

  private static Tensor copy(Tensor tensor) {
    return times(tensor, 1);
  }

  private static Tensor times(Tensor tensor, float factor) {
    float[] values = new float[(int) tensor.elements()];
    FloatBuffer.wrap(values).put(tensor.data().asFloatBuffer());
    for (int i = 0; i < values.length; i++) {
      values[i] *= factor;
    }
    return Tensor.of(values, tensor.shape().stream().mapToLong(Long::longValue).toArray());
  }

  private static List<Tokens> texts(Classifier classifier) {
    return Stream.of("good", "a bad film", "good good bad film , a good one", "bad . bad . bad .")
        .map(classifier::encode)
        .toList();
  }

  @ParameterizedTest
  @ValueSource(floats = {1, 20, 100, 1000, 100_000})
  void shouldGiveFiniteLogitsHoweverLongQueriesAndKeysAre(float factor) throws IOException {
    try (Classifier classifier = Classifier.load(model(factor), OPTIONS, null)) {
      for (float[] logits : classifier.logits(texts(classifier))) {
        assertThat(logits[0]).isFinite();
        assertThat(logits[1]).isFinite();
      }
    }
  }

  @Test
  void shouldAnswerATextAsIfItStoodAloneWhereOthersHaveHighScores() throws IOException {
    try (Classifier classifier = Classifier.load(model(300), OPTIONS, null)) {
      List<Tokens> texts = texts(classifier);
      float[][] together = classifier.logits(texts);

      for (int i = 0; i < texts.size(); i++) {
        float[] alone = classifier.logits(List.of(texts.get(i)))[0];
        assertThat(alone[0]).isCloseTo(together[i][0], within(1e-2f));
      }
    }
  }
}
