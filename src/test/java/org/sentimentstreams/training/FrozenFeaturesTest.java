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
import org.sentimentstreams.model.Precision;
import org.sentimentstreams.model.TinyModel;

class FrozenFeaturesTest {
  private static final int LIMIT = 32;

  @TempDir private Path folder;
  private final List<String> said = new ArrayList<>();

  private FrozenFeatures features() throws IOException {
    return new FrozenFeatures(
        TinyModel.write(folder.resolve("model"), 1),
        LIMIT,
        Precision.FP32,
        new ComputeLimits(LIMIT, new BatchLimits(1000, 64), 1, folder.resolve("cache")),
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
}
