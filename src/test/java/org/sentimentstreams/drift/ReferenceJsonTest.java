package org.sentimentstreams.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentimentstreams.model.ClassifierConfig;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.ModelWriter;
import org.sentimentstreams.model.TinyModel;

class ReferenceJsonTest {
  private final Reference reference = DriftStream.reference(300, 0.4);

  @TempDir private Path folder;

  @Test
  void shouldReadWhatWasWritten() throws IOException {
    ModelDirectory model = TinyModel.write(folder.resolve("model"), 1);
    String before = model.version();
    ReferenceJson.write(model.path(), reference);

    ModelDirectory written = ModelDirectory.open(model.path());
    Reference read = ReferenceJson.read(written.reference(), DriftStream.BINS);

    assertThat(read).usingRecursiveComparison().isEqualTo(reference);
    assertThat(written.config()).isEqualTo(model.config());
    assertThat(written.version()).as("covered by the digest").isNotEqualTo(before);
    assertThat(Files.size(model.path().resolve(ModelDirectory.CONFIG))).isLessThan(4096);
  }

  @Test
  void shouldGoAlongWithCopiesAndNotWithOtherLabels() throws IOException {
    ModelDirectory model = TinyModel.write(folder.resolve("model"), 1);
    ReferenceJson.write(model.path(), reference);
    ModelWriter.write(folder.resolve("copy"), model);
    String others = ClassifierConfig.of(model.configJson(), List.of("bad", "good"), false);

    assertThat(ModelDirectory.open(folder.resolve("copy")).reference())
        .isEqualTo(model.reference());
    assertThat(others).contains("good").doesNotContain(ModelDirectory.REFERENCE_KEY);
  }

  @Test
  void shouldReplaceTheOneBefore() throws IOException {
    ModelDirectory model = TinyModel.write(folder.resolve("model"), 1);
    ReferenceJson.write(model.path(), DriftStream.reference(500, 0.9));
    ReferenceJson.write(model.path(), reference);
    assertThat(ReferenceJson.read(model.reference(), DriftStream.BINS).counts().reviews())
        .isEqualTo(300);
  }

  @Test
  void shouldRefuseAReferenceOfAnotherWayToServe() {
    Bins shorter = new Bins(List.of("negative", "positive"), false, 128, true, true);
    Bins withoutWide = new Bins(List.of("negative", "positive"), false, 256, true, false);
    Bins more = new Bins(List.of("a", "b", "c"), false, 256, true, true);
    ObjectNode json = ReferenceJson.of(reference);
    assertThatThrownBy(() -> ReferenceJson.read(json, shorter)).hasMessageContaining("at most 256");
    assertThatThrownBy(() -> ReferenceJson.read(json, withoutWide))
        .hasMessageContaining("\"wide\"");
    assertThatThrownBy(() -> ReferenceJson.read(json, more)).hasMessageContaining("\"label\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'bins': 2}",
        "{'reviews': -1}",
        "{'reviews': 1}",
        "{'reviews': 'many'}",
        "{'reviews': 1e300}",
        "{'confidence': -1}",
        "{'confidence': 1e9}",
        "{'right': 100000}",
        "{'right': 0.5}",
        "{'label': [0, 0]}",
        "{'label': [100, 100]}",
        "{'wide': [1, 0]}",
        "{'reviews': 0, 'confidence': 0, 'right': 0, 'label': [0,0], 'wide': [0,0], 'truncated': [0,0], "
            + "'score': [0,0,0,0,0,0,0,0], 'length': [0,0,0,0,0,0,0,0], 'unknown': [0,0,0,0]}",
        "{'score': []}",
        "{'score': 7}",
        "{'truncated': [1, -1]}",
        "{'truncated': [1, 99999999999999]}",
        "{'truncated': [1, null]}"
      })
  void shouldSayWhatIsWrongWithADamagedOne(String change) throws IOException {
    var mapper = new ObjectMapper();
    ObjectNode json = change.equals("{}") ? mapper.createObjectNode() : ReferenceJson.of(reference);
    json.setAll((ObjectNode) mapper.readTree(change.replace('\'', '"')));
    assertThatThrownBy(() -> ReferenceJson.read(json, DriftStream.BINS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching("it was recorded.*|\"[a-z]+\" .*");
  }
}
