package org.sentimentstreams.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentimentstreams.model.Classifier;
import org.sentimentstreams.model.FastRounding;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.ModelWriter;
import org.sentimentstreams.model.Precision;
import org.sentimentstreams.model.TinyModel;
import org.sentimentstreams.model.weights.SafeTensors;
import org.sentimentstreams.model.weights.Tensor;
import org.sentimentstreams.schema.ModelFile;
import org.sentimentstreams.schema.ModelVersion;
import org.sentimentstreams.schema.SmokeTest;
import org.sentimentstreams.scoring.LoadedVersions;
import org.sentimentstreams.wide.WideModels;

class VersionLoaderTest {
  private static final int LIMIT = 32;
  private static final String TEXT = "abc";

  @TempDir private Path folder;

  /** Cannot be read the first time: so it is when the disk of mapped weights fails. */
  private static final class Faulty extends ModelVersion {
    private static final long serialVersionUID = 1L;

    private final String faulty;
    private boolean failed;

    /**
     * @param faulty the field that cannot be read
     */
    Faulty(ModelVersion version, String faulty) {
      this.faulty = faulty;
      for (Schema.Field field : version.getSchema().getFields()) {
        put(field.pos(), version.get(field.pos()));
      }
    }

    private void read(String field) {
      if (field.equals(faulty) && !failed) {
        failed = true;
        throw new InternalError("a fault occurred in an unsafe memory access operation");
      }
    }

    @Override
    public List<ModelFile> getFiles() {
      read("files");
      return super.getFiles();
    }

    @Override
    public List<SmokeTest> getSmokeTests() {
      read("smokeTests");
      return super.getSmokeTests();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"files", "smokeTests"})
  void shouldRefuseAVersionForNowWhoseMemoryFails(String field) throws Exception {
    try (LoadedVersions versions = new LoadedVersions(folder)) {
      ModelVersion version = new Faulty(versions.publish("v", 1), field);

      RefusedVersionException refusal =
          catchThrowableOfType(RefusedVersionException.class, () -> versions.load(version, LIMIT));

      assertThat(refusal).hasMessageContaining("a fault occurred");
      assertThat(refusal.retryHelps()).isTrue();
      ServingVersion loaded = versions.load(version, LIMIT);
      assertThat(loaded.id()).isEqualTo("v");
      loaded.retire();
    }
  }

  @Test
  void shouldServeTheWidePartOfAPublishedVersion() throws Exception {
    ModelDirectory model = WideModels.write(folder.resolve("model"), 1, WideModels.join());
    ModelWriter.write(folder.resolve("published"), model);
    try (LoadedVersions versions = new LoadedVersions(folder)) {
      ModelVersion version = versions.publish("v", folder.resolve("published"));

      ServingVersion loaded = versions.load(version, LIMIT);

      assertThat(loaded.cascade().join()).isEqualTo(WideModels.join());
      assertThat(loaded.cascade().read(WideModels.SURE).isAnswered()).isTrue();
      loaded.retire();
    }
  }

  /** A head so steep that what rounding changes in the encoder decides. */
  private ModelDirectory steep() throws IOException {
    Path directory = folder.resolve("steep");
    ModelDirectory tiny = TinyModel.write(directory, 1);
    Map<String, Tensor> weights = new TreeMap<>(tiny.weights());
    float[] steep = new float[(int) weights.get("classifier.weight").elements()];
    FloatBuffer small = weights.get("classifier.weight").data().asFloatBuffer();
    for (int i = 0; i < steep.length; i++) {
      steep[i] = 10_000 * small.get(i);
    }
    weights.put("classifier.weight", Tensor.of(steep, 2, steep.length / 2));
    weights.put("classifier.bias", Tensor.zeros(2));
    return write(directory, weights);
  }

  private static ModelDirectory write(Path directory, Map<String, Tensor> weights)
      throws IOException {
    Files.delete(directory.resolve("model.safetensors"));
    SafeTensors.write(directory.resolve("model.safetensors"), weights);
    return ModelDirectory.open(directory);
  }

  private static float[] logits(ModelDirectory directory) throws IOException {
    try (Classifier classifier = Classifier.load(directory, LIMIT)) {
      return classifier.logits(List.of(classifier.encode(TEXT)))[0];
    }
  }

  @Test
  void shouldLoadInSinglePrecisionWhatRoundingChanges() throws Exception {
    FastRounding.assumeBf16();
    ModelDirectory steep = steep();
    float[] before = logits(steep);
    Map<String, Tensor> weights = new TreeMap<>(steep.weights());
    weights.put("classifier.bias", Tensor.of(new float[] {-before[0], -before[1]}, 2));
    float[] after = logits(write(steep.path(), weights));
    try (LoadedVersions versions = new LoadedVersions(folder)) {
      ModelVersion version =
          ModelVersion.newBuilder(versions.publish("steep", steep.path()))
              .setSmokeTests(List.of(new SmokeTest(TEXT, List.of(after[0], after[1]))))
              .build();

      RefusedVersionException refusal =
          catchThrowableOfType(
              RefusedVersionException.class, () -> versions.loadRounded(version, LIMIT, false));
      ServingVersion loaded = versions.loadRounded(version, LIMIT, true);

      assertThat(refusal).hasMessageContaining("smoke test");
      assertThat(loaded.cascade().deep().precision()).isEqualTo(Precision.FP32);
      loaded.retire();
    }
  }

  /** Whoever published it did not try it: this process is to live all the same. */
  @Test
  void shouldRefuseAForeignVersionWhoseTokenizerWouldEndTheProcess() throws Exception {
    Path directory = folder.resolve("foreign");
    Path tokenizer = TinyModel.write(directory, 1).tokenizer();
    Files.writeString(
        tokenizer,
        Files.readString(tokenizer)
            .replace(
                "{\"type\": \"BertPreTokenizer\"}",
                "{\"type\": \"Split\", \"pattern\": {\"Regex\": \"(a+)+$\"}, \"behavior\":"
                    + " \"Isolated\", \"invert\": false}"));
    try (LoadedVersions versions = new LoadedVersions(folder)) {
      ModelVersion version = versions.publish("foreign", directory);

      RefusedVersionException refusal =
          catchThrowableOfType(RefusedVersionException.class, () -> versions.load(version, LIMIT));

      assertThat(refusal).hasMessageContainingAll("(a+)+$", "ends the process");
      assertThat(refusal.retryHelps()).isFalse();
    }
  }
}
