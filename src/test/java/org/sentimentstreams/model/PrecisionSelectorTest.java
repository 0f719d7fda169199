package org.sentimentstreams.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrecisionSelectorTest {
  @TempDir Path folder;

  @Test
  void shouldNotChooseInt8ForAModelWhoseAccuracyWasNotMeasured() throws IOException {
    ModelDirectory model = TinyModel.write(folder, 1);

    PrecisionSelector.Choice choice = PrecisionSelector.choose(model, "cpu");

    assertThat(choice.precision()).isNotEqualTo(Precision.INT8);
    assertThat(choice.reason()).startsWith(choice.precision().toString()).doesNotContain("int8");
  }

  @Test
  void shouldKnowWhatAModelSaysOfItsAccuracyInInt8() throws IOException {
    ModelDirectory silent = TinyModel.write(folder, 1);
    double before = silent.int8AccuracyLoss();
    Path config = folder.resolve(ModelDirectory.CONFIG);
    Files.writeString(
        config,
        Files.readString(config)
            .replaceFirst("\\{", "{\"sentiment_streams\": {\"int8_accuracy_loss\": 0.002},"));

    assertThat(before).isEqualTo(1);
    assertThat(ModelDirectory.open(folder).int8AccuracyLoss()).isEqualTo(0.002);
  }
}
