package org.sentimentstreams.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
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

class ModelWriterTest {
  @TempDir private Path folder;
  private ModelDirectory base;
  private Map<String, Tensor> head;
  private Path written;

  @BeforeEach
  void write() throws IOException {
    base = TinyModel.write(folder.resolve("base"), 1);
    Map<String, Tensor> other = TinyModel.write(folder.resolve("other"), 2).weights();
    head = new TreeMap<>(other);
    head.keySet().removeIf(name -> !name.contains("pooler") && !name.startsWith("classifier"));
    written = folder.resolve("written");
    ModelWriter.write(written, base, head);
  }

  @Test
  void shouldWriteADirectoryThatHasTheOldEncoderAndTheNewHead() throws IOException {
    Map<String, Tensor> expected = base.weights();
    expected.putAll(head);

    ModelDirectory model = ModelDirectory.open(written);

    assertThat(head).hasSize(4);
    assertThat(model.config()).isEqualTo(base.config());
    assertThat(model.weights()).isEqualTo(expected);
    assertThat(model.version()).isNotEqualTo(base.version());
  }

  @Test
  void shouldWriteADirectoryThatCanBeServed() throws IOException {
    try (Classifier before = Classifier.load(base, 32);
        Classifier after = Classifier.load(ModelDirectory.open(written), 32)) {
      assertThat(after.logits(List.of(after.encode("a b"))))
          .hasDimensions(1, 2)
          .satisfies(
              row ->
                  assertThat(row[0]).isNotEqualTo(before.logits(List.of(before.encode("a b")))[0]));
    }
  }

  @Test
  void shouldKeepTheHeadInAShardOfItsOwn() throws IOException {
    assertThat(SafeTensors.read(written.resolve(ModelWriter.HEAD_SHARD))).isEqualTo(head);
    assertThat(SafeTensors.read(written.resolve("model-00001-of-00002.safetensors")))
        .doesNotContainKeys(head.keySet().toArray(new String[0]));
  }

  @Test
  void shouldNameThePlaceOfEveryTensor() throws IOException {
    JsonNode index = new ObjectMapper().readTree(written.resolve(ModelDirectory.INDEX).toFile());
    long total = 0;
    Map<String, Tensor> all = base.weights();
    for (Tensor tensor : all.values()) {
      total += tensor.data().remaining();
    }

    assertThat(index.at("/metadata/total_size").asLong()).isEqualTo(total);
    JsonNode places = index.get("weight_map");
    assertThat(places.size()).isEqualTo(all.size());
    for (String name : all.keySet()) {
      Path shard = written.resolve(places.get(name).asText());
      assertThat(SafeTensors.read(shard)).containsKey(name);
    }
  }

  @Test
  void shouldWriteEqualFilesFromEqualInput() throws IOException {
    Path again = folder.resolve("again");
    ModelWriter.write(again, base, head);

    assertThat(ModelDirectory.open(again).version())
        .isEqualTo(ModelDirectory.open(written).version());
    try (var files = Files.list(written)) {
      for (Path file : files.toList()) {
        assertThat(again.resolve(file.getFileName())).hasSameBinaryContentAs(file);
      }
    }
  }

  @Test
  void shouldCutTheShardsAnewWhateverTheyWereBefore() throws IOException {
    Path one = folder.resolve("one");
    Path two = folder.resolve("two");
    ModelWriter.write(one, base);
    ModelWriter.write(two, ModelDirectory.open(one));

    assertThat(ModelDirectory.open(one).weights()).isEqualTo(base.weights());
    assertThat(SafeTensors.read(one.resolve(ModelWriter.HEAD_SHARD))).hasSize(4);
    assertThat(ModelDirectory.open(two).version()).isEqualTo(ModelDirectory.open(one).version());
  }

  @Test
  void shouldNotWriteOverAModel() {
    assertThatThrownBy(() -> ModelWriter.write(written, base, head))
        .isInstanceOf(FileAlreadyExistsException.class);
  }
}
