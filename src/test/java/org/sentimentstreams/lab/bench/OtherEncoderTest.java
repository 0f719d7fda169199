package org.sentimentstreams.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstreams.model.AdaptedModels;
import org.sentimentstreams.model.Classifier;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.TinyModel;

class OtherEncoderTest {
  private static float logit(ModelDirectory model) throws IOException {
    try (Classifier classifier = Classifier.load(model, 32)) {
      return classifier.logits(List.of(classifier.encode("a good film")))[0][0];
    }
  }

  @Test
  void shouldShareNothingWithAModelWhateverItsFiles(@TempDir Path folder) throws IOException {
    ModelDirectory plain = TinyModel.write(folder.resolve("plain"), 1);
    ModelDirectory adapted = AdaptedModels.write(folder.resolve("adapted"), plain, 1, 2);

    for (ModelDirectory model : List.of(plain, adapted)) {
      ModelDirectory other =
          OtherEncoder.write(folder.resolve("other-" + model.path().getFileName()), model);

      assertThat(other.encoderDigest()).isNotEqualTo(model.encoderDigest());
      assertThat(logit(other)).isNotEqualTo(logit(model));
    }
  }
}
