package org.sentimentstreams.registry.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentimentstreams.model.InvalidModelException;
import org.sentimentstreams.registry.store.Artifact;
import org.sentimentstreams.registry.store.ArtifactStore;
import org.sentimentstreams.registry.store.FileBlobs;
import org.sentimentstreams.registry.store.MissingArtifactException;
import org.sentimentstreams.registry.store.SmallDisk;
import org.sentimentstreams.schema.ModelFile;

@Tag("slow")
class ArtifactCacheTest {
  private static final String ENCODER = "e".repeat(1000);
  private static final String HEAD = "h".repeat(10);

  @TempDir Path folder;

  private ArtifactStore store;
  private ArtifactCache cache;

  @BeforeEach
  void open() {
    store = new ArtifactStore(new FileBlobs(folder.resolve("store")));
    cache = cache(Long.MAX_VALUE);
  }

  @Test
  void shouldMakeTheDirectoryOfAVersion() throws IOException {
    var files = put(Map.of("encoder.safetensors", ENCODER, "config.json", "{}"));

    try (CachedVersion version = open("v1", files)) {
      assertThat(version.bytesFetched()).isEqualTo(1002);
      assertThat(contents(version.directory()))
          .isEqualTo(Map.of("encoder.safetensors", ENCODER, "config.json", "{}"));
    }
  }

  @Test
  void shouldFetchOnlyWhatAnotherVersionDoesNotHave() throws IOException {
    var first = put(Map.of("encoder", ENCODER, "head", HEAD));
    var second = put(Map.of("encoder", ENCODER, "head", "another"));

    try (CachedVersion one = open("v1", first);
        CachedVersion two = open("v2", second)) {
      assertThat(one.bytesFetched()).isEqualTo(1010);
      assertThat(two.bytesFetched()).isEqualTo(7);
      assertThat(contents(two.directory())).containsEntry("encoder", ENCODER);
      assertThat(contents(one.directory())).containsEntry("head", HEAD);
    }
  }

  @Test
  void shouldFetchEqualFilesOnce() throws IOException {
    var files = put(Map.of("a", ENCODER, "b", ENCODER));

    try (CachedVersion version = open("v1", files)) {
      assertThat(version.bytesFetched()).isEqualTo(1000);
      assertThat(contents(version.directory())).isEqualTo(Map.of("a", ENCODER, "b", ENCODER));
    }
  }

  @Test
  void shouldTellHowMuchOfAllHasCome() throws IOException {
    var files = put(Map.of("a", ENCODER, "b", HEAD));
    var positions = new ArrayList<Long>();

    cache.open("v1", files, positions::add).close();

    assertThat(positions).isSorted().endsWith(1010L);
  }

  @Test
  void shouldOpenWithoutTheStoreWhatIsHere() throws IOException {
    open("v1", put(Map.of("a", ENCODER))).close();
    Files.move(folder.resolve("store"), folder.resolve("gone"));

    assertThat(cache(Long.MAX_VALUE).versions()).containsExactly("v1");
    try (CachedVersion version = cache(Long.MAX_VALUE).openCached("v1").orElseThrow()) {
      assertThat(contents(version.directory())).isEqualTo(Map.of("a", ENCODER));
    }
    assertThat(cache.openCached("v2")).isEmpty();
  }

  @Test
  void shouldNotOpenWithoutTheStoreWhatIsDamaged() throws IOException {
    var files = put(Map.of("a", ENCODER));
    open("v1", files).close();
    Files.writeString(blob(files.get(0)), "x".repeat(1000));

    assertThat(cache.openCached("v1")).isEmpty();
    assertThat(cache(Long.MAX_VALUE).openCached("v1")).isEmpty();
  }

  @Test
  void shouldFetchADamagedFileAgain() throws IOException {
    var files = put(Map.of("a", ENCODER, "b", HEAD));
    open("v1", files).close();
    // The directory has it by a hard link, so this damages both.
    Path damaged = folder.resolve("cache/versions/v1/a");
    Files.writeString(damaged, "x".repeat(1000));

    try (CachedVersion version = open("v1", files)) {
      assertThat(version.bytesFetched()).isEqualTo(1000);
      assertThat(contents(version.directory())).isEqualTo(Map.of("a", ENCODER, "b", HEAD));
    }
  }

  @Test
  void shouldMakeADirectoryAgainThatLacksOrHasTooMuch() throws IOException {
    var files = put(Map.of("a", ENCODER, "b", HEAD));
    open("v1", files).close();
    Files.delete(folder.resolve("cache/versions/v1/b"));
    Files.writeString(folder.resolve("cache/versions/v1/c"), "foreign");

    try (CachedVersion version = open("v1", files)) {
      assertThat(version.bytesFetched()).isZero();
      assertThat(contents(version.directory())).isEqualTo(Map.of("a", ENCODER, "b", HEAD));
    }
  }

  @Test
  void shouldMakeRoomByWhatWasUsedLongestAgo() throws IOException {
    cache = cache(2500);
    open("v1", put(Map.of("a", "1".repeat(1000)))).close();
    open("v2", put(Map.of("a", "2".repeat(1000)))).close();
    usedBefore("v1", "v2");
    cache.openCached("v1").orElseThrow().close();

    open("v3", put(Map.of("a", "3".repeat(1000)))).close();

    assertThat(cache.versions()).containsExactly("v3", "v1");
    assertThat(folder.resolve("cache/versions/v2")).doesNotExist();
    assertThat(cachedBytes()).isEqualTo(2000);
  }

  @Test
  void shouldKeepWhatANewerVersionShares() throws IOException {
    cache = cache(1100);
    open("v1", put(Map.of("encoder", ENCODER, "head", "1".repeat(60)))).close();
    usedBefore("v1");

    try (CachedVersion second =
        open("v2", put(Map.of("encoder", ENCODER, "head", "2".repeat(60))))) {
      assertThat(second.bytesFetched()).isEqualTo(60);
      assertThat(contents(second.directory())).containsEntry("encoder", ENCODER);
    }
    assertThat(cache.versions()).containsExactly("v2");
    assertThat(cachedBytes()).isEqualTo(1060);
  }

  @Test
  void shouldNeverEvictWhatIsInUse() throws IOException {
    cache = cache(0);
    try (CachedVersion first = open("v1", put(Map.of("a", ENCODER)));
        CachedVersion again = cache(0).openCached("v1").orElseThrow()) {
      first.close();
      usedBefore("v1");

      open("v2", put(Map.of("a", HEAD))).close();
      open("v3", put(Map.of("a", "third"))).close();

      assertThat(cache.versions()).containsExactlyInAnyOrder("v1", "v3");
      assertThat(contents(again.directory())).isEqualTo(Map.of("a", ENCODER));
    }
  }

  @Test
  void shouldNotEvictWhatAnotherProcessUses() throws Exception {
    cache = cache(0);
    open("v1", put(Map.of("a", ENCODER))).close();
    usedBefore("v1");
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                CacheHolder.class.getName(),
                folder.resolve("cache").toString(),
                "v1")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var said = other.inputReader()) {
      assertThat(said.readLine()).isEqualTo("holds v1");

      open("v2", put(Map.of("a", HEAD))).close();
      assertThat(cache.versions()).contains("v1");

      other.destroyForcibly().waitFor();
      open("v3", put(Map.of("a", "third"))).close();
      assertThat(cache.versions()).containsExactly("v3");
    } finally {
      other.destroyForcibly();
    }
  }

  @Test
  void shouldServeManyThreadsAndCachesAtOnce() throws Exception {
    var files = put(Map.of("encoder", ENCODER, "head", HEAD));
    var opens = new ArrayList<Callable<CachedVersion>>();
    for (int i = 0; i < 8; i++) {
      String id = "v" + i % 2;
      opens.add(() -> cache(0).open(id, files, position -> {}));
    }
    var threads = Executors.newFixedThreadPool(8);
    try {
      for (var opened : threads.invokeAll(opens)) {
        try (CachedVersion version = opened.get()) {
          assertThat(contents(version.directory()))
              .isEqualTo(Map.of("encoder", ENCODER, "head", HEAD));
        }
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void shouldLetGoOfWhatItCouldNotFetch() throws IOException {
    cache = cache(0);
    var files = put(Map.of("a", ENCODER, "b", HEAD));
    store.delete(files.get(0).getSha256()); // An empty store would count as unavailable.

    assertThatExceptionOfType(MissingArtifactException.class).isThrownBy(() -> open("v1", files));

    assertThat(folder.resolve("cache/versions/v1")).doesNotExist();
    assertThat(cache.openCached("v1")).isEmpty();
    usedBefore("v1");
    open("v2", put(Map.of("a", HEAD))).close();
    assertThat(cache.versions()).containsExactly("v2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        "../x",
        "a/b",
        "a\\b",
        "/etc/passwd",
        ".hidden",
        "a\0b",
        "ä",
        "a:b"
      })
  void shouldRefuseNamesThatLeadElsewhere(String name) throws IOException {
    var there = put(Map.of("a", HEAD)).get(0);
    var file = new ModelFile(name, there.getSha256(), there.getBytes(), there.getLocation());

    assertThatExceptionOfType(InvalidModelException.class)
        .isThrownBy(() -> open("v1", List.of(file)))
        .withMessageContaining("\"" + name + "\"");
    assertThatExceptionOfType(InvalidModelException.class)
        .isThrownBy(() -> open(name, List.of(there)));
    assertThat(folder.resolve("cache")).doesNotExist();
  }

  @Test
  void shouldRefuseAFileTwiceAndADigestThatIsNone() throws IOException {
    var there = put(Map.of("a", HEAD)).get(0);
    var odd = new ModelFile("a", "../../x", 5L, "");

    assertThatExceptionOfType(InvalidModelException.class)
        .isThrownBy(() -> open("v1", List.of(there, there)));
    assertThatExceptionOfType(InvalidModelException.class)
        .isThrownBy(() -> open("v1", List.of(odd)))
        .withMessageContaining("\"../../x\" is not a SHA-256");
  }

  private ArtifactCache cache(long maxBytes) {
    return new ArtifactCache(folder.resolve("cache"), maxBytes, store);
  }

  private CachedVersion open(String id, List<ModelFile> files) throws IOException {
    return cache.open(id, files, position -> {});
  }

  private List<ModelFile> put(Map<String, String> contents) throws IOException {
    var files = new ArrayList<ModelFile>();
    for (var content : new TreeMap<>(contents).entrySet()) {
      Path file = Files.writeString(folder.resolve("to-put"), content.getValue());
      Artifact artifact = store.put(file).artifact();
      files.add(
          new ModelFile(
              content.getKey(), artifact.sha256(), artifact.bytes(), artifact.location()));
    }
    return files;
  }

  private Path blob(ModelFile file) {
    return folder.resolve("cache/blobs").resolve(file.getSha256());
  }

  /** The first one longest ago. */
  private void usedBefore(String... ids) throws IOException {
    for (int i = 0; i < ids.length; i++) {
      Instant then = Instant.now().minusSeconds(1000 - i);
      Files.setLastModifiedTime(
          folder.resolve("cache/versions/" + ids[i] + ".files"), FileTime.from(then));
    }
  }

  private long cachedBytes() throws IOException {
    long bytes = 0;
    try (var files = Files.newDirectoryStream(folder.resolve("cache/blobs"))) {
      for (Path file : files) {
        bytes += Files.size(file);
      }
    }
    return bytes;
  }

  private static Map<String, String> contents(Path directory) throws IOException {
    var contents = new TreeMap<String, String>();
    try (var files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        contents.put(file.getFileName().toString(), Files.readString(file));
      }
    }
    return contents;
  }

  @Test
  void shouldNotEvictAnythingForAVersionThatNoDiskCanHold() throws IOException {
    open("v1", put(Map.of("a", ENCODER))).close();
    for (long bytes : List.of(1L << 60, Long.MAX_VALUE)) {
      var claimed =
          List.of(
              new ModelFile("a", "1".repeat(64), bytes, ""),
              new ModelFile("b", "2".repeat(64), bytes, ""));

      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> cache(1).open("v2", claimed, position -> {}))
          .withMessageContaining("The version v2 needs")
          .withMessageContaining("MB free");
      assertThat(cache.openCached("v1")).isPresent();
    }
  }

  @Test
  void shouldMakeRoomOnADiskThatIsFull() throws Exception {
    try (SmallDisk disk = SmallDisk.mount(folder.resolve("cache"), "256k")) {
      open("v1", put(Map.of("a", "1".repeat(150_000)))).close();

      try (CachedVersion second = open("v2", put(Map.of("a", "2".repeat(150_000))))) {
        assertThat(second.bytesFetched()).isEqualTo(150_000);
        assertThat(cache.versions()).containsExactly("v2");
      }
    }
  }

  @Test
  void shouldSayThatTheCacheCannotBeWritten() throws Exception {
    var files = put(Map.of("a", ENCODER));
    try (SmallDisk disk = SmallDisk.mount(folder.resolve("cache"), "64k")) {
      disk.makeReadOnly();

      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> open("v1", files))
          .withMessageContaining("The cache " + folder.resolve("cache"))
          .withMessageContaining("Read-only file system: check the folder");
    }
  }

  @Test
  void shouldRemoveWhatKilledProcessesLeftAmongTheVersions() throws IOException {
    Path leftOver = folder.resolve("cache/versions/.v1-left");
    Files.createDirectories(leftOver);
    Files.writeString(leftOver.resolve("a"), "half");

    open("v1", put(Map.of("a", ENCODER))).close();

    assertThat(leftOver).doesNotExist();
  }
}
