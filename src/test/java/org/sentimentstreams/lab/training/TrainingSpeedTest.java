package org.sentimentstreams.lab.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstreams.lab.training.TrainingSpeed.Result;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.TinyModel;

class TrainingSpeedTest {
  @TempDir private Path folder;

  @Test
  void shouldMeasureAdaptersBesideAllWeights() throws IOException {
    ModelDirectory model = TinyModel.write(folder.resolve("model"), 1);

    List<Result> results = new TrainingSpeed(model, 2, 2).run(8, 1);

    assertThat(results)
        .extracting(result -> result.trainer() + " " + result.trains() + " " + result.precision())
        .containsExactly(
            "ours full bf16",
            "ours lora bf16",
            "ours full fp32",
            "ours lora fp32",
            "djl full fp32");
    assertThat(results).allMatch(result -> result.median() > 0);
    long all = model.weights().values().stream().mapToLong(tensor -> tensor.elements()).sum();
    assertThat(results.get(0).stateBytes()).isEqualTo(12 * all);
    // Rank 8 is half of this model's width, so that there is no small adapter of it.
    int hidden = model.config().hiddenSize();
    long head = (long) hidden * hidden + hidden + 2 * hidden + 2;
    long pairs = 8L * model.config().layers() * (4 * 2 * hidden + 2 * (hidden + 2 * hidden));
    assertThat(results.get(1).trained()).isEqualTo(head + pairs);
  }
}
