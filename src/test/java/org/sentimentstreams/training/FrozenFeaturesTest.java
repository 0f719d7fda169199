package org.sentimentstreams.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstreams.batching.BatchLimits;
import org.sentimentstreams.model.AdaptedModels;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.Precision;
import org.sentimentstreams.model.TinyModel;
import org.sentimentstreams.model.Truncation;

class FrozenFeaturesTest {
  private static final int LIMIT = 32;

  @TempDir private Path folder;
  private final List<String> said = new ArrayList<>();

  private FrozenFeatures features() throws IOException {
    return features(Truncation.HEAD);
  }

  private FrozenFeatures features(Truncation truncation) throws IOException {
    return features(TinyModel.write(folder.resolve("model"), 1), truncation);
  }

  private FrozenFeatures features(ModelDirectory encoder, Truncation truncation) {
    return new FrozenFeatures(
        encoder,
        LIMIT,
        truncation,
        Precision.FP32,
        new ComputeLimits(
            LIMIT, Truncation.HEAD, new BatchLimits(1000, 64), 1, folder.resolve("cache")),
        said::add);
  }

  @Test
  void shouldEncodeNothingOnceItIsStopped() throws IOException {
    FrozenFeatures features = features();
    features.stop();

    assertThatThrownBy(() -> features.of(List.of("a b", "c")))
        .isInstanceOf(TrainingStoppedException.class);
    assertThat(said).isEmpty();
    assertThat(features().of(List.of("a b", "c"))).hasSize(2);
  }

  @Test
  void shouldKeepFeaturesOfOneTruncationApartFromThoseOfAnother() throws IOException {
    String text = "a b c d e f g h i j k l m n o p q r s t u v w x y z ".repeat(3);
    List<float[]> head = features(Truncation.HEAD).of(List.of(text));
    List<float[]> tail = features(Truncation.TAIL).of(List.of(text));

    assertThat(tail.get(0)).isNotEqualTo(head.get(0));
    assertThat(features(Truncation.HEAD).of(List.of(text)).get(0)).isEqualTo(head.get(0));
  }

  @Test
  void shouldKeepFeaturesOfOneAdapterApartFromThoseOfAnother() throws IOException {
    List<String> texts = List.of("a b c");
    ModelDirectory base = TinyModel.write(folder.resolve("model"), 1);
    ModelDirectory one = AdaptedModels.write(folder.resolve("one"), base, 1, 1);
    ModelDirectory two = AdaptedModels.write(folder.resolve("two"), base, 2, 1);
    ModelDirectory otherHead = AdaptedModels.write(folder.resolve("head"), base, 1, 2);

    float[] plain = features(base, Truncation.HEAD).of(texts).get(0);
    float[] first = features(one, Truncation.HEAD).of(texts).get(0);
    float[] second = features(two, Truncation.HEAD).of(texts).get(0);
    FrozenFeatures known = features(otherHead, Truncation.HEAD);
    known.stop(); // So it could compute nothing.

    assertThat(first).isNotEqualTo(plain).isNotEqualTo(second);
    assertThat(known.of(texts).get(0)).isEqualTo(first);
  }
}
