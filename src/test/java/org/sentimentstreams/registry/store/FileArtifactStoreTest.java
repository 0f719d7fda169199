package org.sentimentstreams.registry.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.config.SettingsLoader;
import org.sentimentstreams.registry.ArtifactStores;

class FileArtifactStoreTest extends ArtifactStoreContract {

  @Override
  protected ArtifactStore open() throws IOException {
    return new ArtifactStore(new FileBlobs(Files.createDirectories(place())));
  }

  @Override
  protected ArtifactStore unreachable() throws IOException {
    Path file = Files.writeString(folder.resolve("a-file"), "no folder");
    return new ArtifactStore(new FileBlobs(file.resolve("artifacts")));
  }

  @Override
  protected void damage(Artifact artifact, byte[] bytes) throws IOException {
    Files.write(place().resolve(artifact.sha256()), bytes);
  }

  private Path place() {
    return folder.resolve("artifacts");
  }

  @Test
  void shouldBeTheFolderInTheCacheUnlessToldOtherwise() throws IOException {
    Settings settings = settings(Map.of("cache.dir", folder.resolve("cache").toString()));

    try (ArtifactStore store =
        ArtifactStores.open(
            settings.artifacts(), settings.kafka(), settings.topics().modelArtifacts())) {
      String sha256 = store.put(file(5)).artifact().sha256();

      assertThat(folder.resolve("cache/artifacts").resolve(sha256)).exists();
    }
  }

  @Test
  void shouldFindWhatWasMovedElsewhere() throws IOException {
    Path file = file(1000);
    Artifact artifact;
    try (ArtifactStore store = open()) {
      artifact = store.put(file).artifact();
    }
    Path moved = Files.move(place(), folder.resolve("moved"));

    new ArtifactStore(new FileBlobs(moved)).fetch(artifact, folder.resolve("fetched"));

    assertThat(folder.resolve("fetched")).hasSameBinaryContentAs(file);
  }

  @Test
  void shouldTellAFolderThatIsNotMountedFromOneThatLacksTheArtifact() throws IOException {
    try (ArtifactStore store = open()) {
      Artifact artifact = store.put(file(10)).artifact();
      Files.move(place(), folder.resolve("unmounted"));

      assertThatExceptionOfType(StoreUnavailableException.class)
          .isThrownBy(() -> store.fetch(artifact, folder.resolve("fetched")))
          .withMessageContaining("is the folder shared and mounted");
    }
  }

  @Test
  void shouldTellAMountPointWithoutItsShareFromAFolderThatLacksTheArtifact() throws IOException {
    try (ArtifactStore store = open()) {
      Artifact artifact = store.put(file(10)).artifact();
      Files.move(place(), folder.resolve("unmounted"));
      Files.createDirectory(place());

      assertThatExceptionOfType(StoreUnavailableException.class)
          .isThrownBy(() -> store.fetch(artifact, folder.resolve("fetched")))
          .withMessageContaining("is empty: is it mounted");
    }
  }

  @Test
  void shouldLeaveNothingOfAFileThatChangesMeanwhile() throws IOException {
    Path file = file(3 << 20);
    var blobs = new FileBlobs(place());
    var source = new SourceFile("0".repeat(64), Files.size(file), file, position -> {});

    assertThatExceptionOfType(WrongContentException.class)
        .isThrownBy(() -> blobs.put(source))
        .withMessageContaining(file.toString());

    assertThat(place()).isEmptyDirectory();
  }

  @Test
  void shouldRemoveWhatKilledWritersLeft() throws IOException {
    Path old = leftover(Duration.ofMinutes(2));
    Path young = leftover(Duration.ofSeconds(1));

    try (ArtifactStore store = open()) {
      store.put(file(10));

      assertThat(old).doesNotExist();
      assertThat(young).exists();
      assertThat(store.list()).hasSize(1);
    }
  }

  @Test
  void shouldRemoveWhatKilledWritersLeftWhenGarbageIsCollected() throws IOException {
    Path old = leftover(Duration.ofMinutes(2));
    try (ArtifactStore store = open()) {
      var collection = new GarbageCollection(store, Clock.systemUTC());
      var unused = collection.collect(Set::of, Duration.ofDays(1), true);
      assertThat(old).exists();

      unused = collection.collect(Set::of, Duration.ofDays(1), false);
      assertThat(old).doesNotExist();
    }
  }

  @Test
  void shouldLeaveAloneWhatSomebodyStillWrites() throws IOException {
    Path part = leftover(Duration.ofMinutes(2));
    try (TemporaryFile writing = TemporaryFile.beside(place().resolve("x"));
        ArtifactStore store = open()) {
      writing.write("half");
      Path own;
      try (var files = Files.newDirectoryStream(place(), ".x-*")) {
        own = files.iterator().next();
      }
      Files.setLastModifiedTime(own, FileTime.from(Instant.now().minus(Duration.ofMinutes(2))));

      store.put(file(10));

      assertThat(part).doesNotExist();
      writing.commit();
      assertThat(place().resolve("x")).hasContent("half");
    }
  }

  @Test
  void shouldSayThatTheDiskIsFull() throws Exception {
    try (SmallDisk disk = SmallDisk.mount(place(), "64k");
        ArtifactStore store = open()) {
      Artifact kept = store.put(file(10_000)).artifact();
      Path large = file(200_000);

      assertThatExceptionOfType(StoreUnavailableException.class)
          .isThrownBy(() -> store.put(large))
          .withMessageContaining("cannot take " + large)
          .withMessageContaining("No space left on device: check the folder");
      assertThat(store.list()).hasSize(1);
      store.fetch(kept, folder.resolve("fetched"));
      try (var files = Files.list(place())) {
        assertThat(files).hasSize(1);
      }
    }
  }

  @Test
  void shouldReadWhereNobodyMayWriteAndSaySo() throws Exception {
    try (SmallDisk disk = SmallDisk.mount(place(), "1m");
        ArtifactStore store = open()) {
      Artifact kept = store.put(file(10_000)).artifact();
      disk.makeReadOnly();
      Path other = file(20);

      assertThatExceptionOfType(StoreUnavailableException.class)
          .isThrownBy(() -> store.put(other))
          .withMessageContaining("Read-only file system: check the folder");
      store.fetch(kept, folder.resolve("fetched"));
      assertThat(folder.resolve("fetched")).hasSize(10_000);
    }
  }

  @Test
  void shouldMarkAsNewWhatIsPutAgainAfterAnHour() throws IOException {
    try (ArtifactStore store = open()) {
      Artifact artifact = store.put(file(10)).artifact();
      Path stored = place().resolve(artifact.sha256());
      Files.setLastModifiedTime(stored, FileTime.from(Instant.now().minus(Duration.ofDays(9))));

      assertThat(store.put(file(10)).bytesMoved()).isZero();

      assertThat(store.list().get(0).modifiedAt()).isAfter(Instant.now().minusSeconds(3600));
    }
  }

  private Path leftover(Duration age) throws IOException {
    Files.createDirectories(place());
    Path file = Files.createFile(place().resolve(".abc-" + age.toSeconds() + ".part"));
    return Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
  }

  private static Settings settings(Map<String, String> flags) {
    return SettingsLoader.load(Optional.empty(), Map.of(), flags);
  }
}
