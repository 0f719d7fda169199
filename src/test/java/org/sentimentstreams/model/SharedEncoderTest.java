package org.sentimentstreams.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstreams.model.weights.SafeTensors;
import org.sentimentstreams.model.weights.Tensor;

/** A new head on the same encoder costs no second encoder. */
class SharedEncoderTest {
  private static final LoadOptions OPTIONS = new LoadOptions(32);

  @TempDir Path folder;
  private ModelDirectory base;

  @BeforeEach
  void write() throws IOException {
    base = TinyModel.write(folder.resolve("base"), 1);
  }

  /** The same encoder in another file, with a classifier that knows only one answer. */
  private ModelDirectory withOtherHead() throws IOException {
    return changed("classifier.bias", Tensor.of(new float[] {0, 100}, 2));
  }

  private ModelDirectory changed(String name, Tensor tensor) throws IOException {
    Path directory = folder.resolve("changed");
    TinyModel.write(directory, 1);
    Map<String, Tensor> weights = new TreeMap<>(base.weights());
    weights.put(name, tensor);
    Files.delete(directory.resolve(ModelDirectory.WEIGHTS));
    SafeTensors.write(directory.resolve(ModelDirectory.WEIGHTS), weights);
    return ModelDirectory.open(directory);
  }

  private static Classification first(Classifier classifier) {
    return classifier.run(List.of(classifier.encode("a b c"))).get(0);
  }

  @Test
  void shouldShareTheEncoderOfAModelWithAnotherHead() throws IOException {
    try (Classifier old = Classifier.load(base, OPTIONS, null);
        Classifier swapped = Classifier.load(withOtherHead(), OPTIONS, old)) {
      assertThat(swapped.encoderDigest()).isEqualTo(old.encoderDigest());
      assertThat(swapped.sharesEncoderWith(old)).isTrue();
      assertThat(first(swapped).score()).isGreaterThan(0.999);
      assertThat(first(old).score()).isLessThan(0.999);
    }
  }

  @Test
  void shouldKeepASharedEncoderUntilItsLastUserIsClosed() throws IOException {
    Classifier old = Classifier.load(base, OPTIONS, null);
    Classifier swapped = Classifier.load(withOtherHead(), OPTIONS, old);
    Classification before = first(swapped);
    old.close();
    old.close();

    assertThat(first(swapped)).isEqualTo(before);
    assertThatThrownBy(() -> old.encode("a")).isInstanceOf(IllegalStateException.class);
    swapped.close();
    assertThatThrownBy(() -> swapped.encode("a")).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldLoadAnotherEncoderWhereOneWeightDiffers() throws IOException {
    String norm = "bert.embeddings.LayerNorm.bias";
    float[] values = base.weights().get(norm).floats();
    values[3] += 1e-3f;
    ModelDirectory other = changed(norm, Tensor.of(values, values.length));

    try (Classifier old = Classifier.load(base, OPTIONS, null);
        Classifier next = Classifier.load(other, OPTIONS, old)) {
      assertThat(next.encoderDigest()).isNotEqualTo(old.encoderDigest());
      assertThat(next.sharesEncoderWith(old)).isFalse();
    }
  }

  @Test
  void shouldNotShareWhatIsClosedAlready() throws IOException {
    Classifier old = Classifier.load(base, OPTIONS, null);
    old.close();

    try (Classifier next = Classifier.load(base, OPTIONS, old)) {
      assertThat(first(next).label()).isIn("negative", "positive");
    }
  }

  @Test
  void shouldSeeThatAFileHasChanged() throws IOException {
    String before = base.encoderDigest();
    Path weights = base.path().resolve(ModelDirectory.WEIGHTS);
    Files.delete(weights);
    SafeTensors.write(weights, TinyModel.write(folder.resolve("other"), 2).weights());

    assertThat(base.encoderDigest()).isNotEqualTo(before);
  }

  @Test
  void shouldShareTheEncoderOfVersionsWithEqualAdapters() throws IOException {
    ModelDirectory adapted = AdaptedModels.write(folder.resolve("adapted"), base, 1, 1);
    ModelDirectory otherHead = AdaptedModels.write(folder.resolve("head"), base, 1, 2);
    ModelDirectory otherPairs = AdaptedModels.write(folder.resolve("pairs"), base, 2, 1);
    LoadOptions options = new LoadOptions(32, Precision.FP32, "cpu");

    try (Classifier old = Classifier.load(adapted, options, null);
        Classifier head = Classifier.load(otherHead, options, old);
        Classifier pairs = Classifier.load(otherPairs, options, old);
        Classifier plain = Classifier.load(base, options, old)) {
      assertThat(head.sharesEncoderWith(old)).isTrue();
      assertThat(first(head).score()).isNotEqualTo(first(old).score());
      assertThat(pairs.sharesEncoderWith(old)).isFalse();
      assertThat(plain.sharesEncoderWith(old)).isFalse();
      assertThat(first(pairs).score()).isNotEqualTo(first(old).score());
    }
  }
}
