package org.sentimentstreams.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
@Timeout(300)
class DefaultModelTest {
  private static final String WEIGHTS_SHA256 =
      "71eb32b08eb58d90077e37624c076333b419d7cdfab4bd017ffff1185091b2f7";

  @TempDir private Path cache;
  private final List<String> said = new ArrayList<>();

  private Path directory() {
    return cache.resolve("models").resolve(DefaultModel.NAME);
  }

  private List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void shouldComeToThePinnedWeights() throws IOException {
    ModelDirectory model = TestModels.defaultModel();

    assertThat(Digests.sha256(model.path().resolve(ModelDirectory.WEIGHTS)))
        .isEqualTo(WEIGHTS_SHA256);
    assertThat(names(model.path()))
        .containsExactly(
            "adapter_config.json",
            "adapter_model.safetensors",
            "config.json",
            "model.safetensors",
            "tokenizer.json",
            "wide.safetensors");
    assertThat(model.config().labels()).containsExactly("negative", "positive");
  }

  @Test
  void shouldOpenAnIntactCopyWithoutAWord() throws IOException {
    Path intact = TestModels.defaultModel().path();
    Files.createDirectories(directory().getParent());
    Files.createSymbolicLink(directory(), intact.toAbsolutePath());

    ModelDirectory model = new DefaultModel(cache, said::add).open();

    assertThat(model.path()).isEqualTo(directory());
    assertThat(said).isEmpty();
  }

  @Test
  void shouldReplaceADamagedCopyAndWhatAKilledImportLeftAndSaySo() throws IOException {
    copy(TestModels.defaultModel().path());
    Path left = directory().resolveSibling(DefaultModel.NAME + ".importing-123");
    Files.writeString(Files.createDirectories(left).resolve("half"), "half");
    Path weights = directory().resolve(ModelDirectory.WEIGHTS);
    byte[] bytes = Files.readAllBytes(weights);
    bytes[bytes.length / 2] ^= 1;
    Files.write(weights, bytes);

    new DefaultModel(cache, said::add).open();

    assertThat(Digests.sha256(weights)).isEqualTo(WEIGHTS_SHA256);
    assertThat(said).hasSize(2);
    assertThat(said.get(0)).contains(directory().toString(), "not this release's");
    assertThat(said.get(1)).startsWith("Importing the default model");
    assertThat(names(cache.resolve("models"))).containsExactly(DefaultModel.NAME);
  }

  private void copy(Path model) throws IOException {
    Files.createDirectories(directory());
    for (String name : names(model)) {
      Files.copy(model.resolve(name), directory().resolve(name));
    }
  }

  /** Over a copy that is damaged, so that both have something to remove. */
  @Test
  void shouldAllowTwoImportsAtOnce() throws Exception {
    Files.createDirectories(directory());
    Files.writeString(directory().resolve(ModelDirectory.WEIGHTS), "damaged");
    ExecutorService pool = Executors.newFixedThreadPool(2);
    try {
      List<Future<ModelDirectory>> imports = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        imports.add(pool.submit(() -> new DefaultModel(cache, line -> {}).open()));
      }
      for (Future<ModelDirectory> done : imports) {
        assertThat(done.get().path()).isEqualTo(directory());
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(Digests.sha256(directory().resolve(ModelDirectory.WEIGHTS)))
        .isEqualTo(WEIGHTS_SHA256);
    assertThat(names(cache.resolve("models"))).containsExactly(DefaultModel.NAME);
  }

  /** Somebody may be reading the copy that was there first. */
  @Test
  void shouldKeepTheCopyThatAnotherImportHasMadeMeanwhile() throws IOException {
    Path weights = directory().resolve(ModelDirectory.WEIGHTS);
    List<Object> firstCopy = new ArrayList<>();

    new DefaultModel(
            cache,
            line -> {
              try {
                new DefaultModel(cache, said::add).open();
                firstCopy.add(identity(weights));
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            })
        .open();

    assertThat(firstCopy).containsExactly(identity(weights));
    assertThat(names(cache.resolve("models"))).containsExactly(DefaultModel.NAME);
  }

  /** Tells a file from an equal one that was put in its place. */
  private static Object identity(Path file) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    return List.of(String.valueOf(attributes.fileKey()), attributes.lastModifiedTime());
  }

  @Test
  void shouldNotTouchAFileWhereItsFolderShouldBe() throws IOException {
    Files.createDirectories(directory().getParent());
    Files.writeString(directory(), "somebody's");

    assertThatThrownBy(new DefaultModel(cache, said::add)::open)
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContainingAll(directory() + " is a file", "cache.dir");
    assertThat(directory()).hasContent("somebody's");
    assertThat(names(cache.resolve("models"))).containsExactly(DefaultModel.NAME);
  }

  @Test
  void shouldNameAFileWhereTheCacheShouldBe() throws IOException {
    Path file = Files.writeString(cache.resolve("file"), "");

    assertThatThrownBy(new DefaultModel(file, said::add)::open)
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining(file + " is a file");
  }
}
