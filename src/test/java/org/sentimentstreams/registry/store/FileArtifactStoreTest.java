package org.sentimentstreams.registry.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.config.SettingsLoader;

class FileArtifactStoreTest extends ArtifactStoreContract {

  @Override
  ArtifactStore open() throws IOException {
    return new ArtifactStore(new FileBlobs(Files.createDirectories(place())));
  }

  @Override
  ArtifactStore unreachable() throws IOException {
    Path file = Files.writeString(folder.resolve("a-file"), "no folder");
    return new ArtifactStore(new FileBlobs(file.resolve("artifacts")));
  }

  @Override
  void damage(Artifact artifact, byte[] bytes) throws IOException {
    Files.write(place().resolve(artifact.sha256()), bytes);
  }

  private Path place() {
    return folder.resolve("artifacts");
  }

  @Test
  void shouldBeTheFolderInTheCacheUnlessToldOtherwise() throws IOException {
    Settings settings = settings(Map.of("cache.dir", folder.resolve("cache").toString()));

    try (ArtifactStore store = ArtifactStores.open(settings)) {
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
    var content = new Content("0".repeat(64), Files.size(file), file, position -> {});

    assertThatExceptionOfType(WrongContentException.class)
        .isThrownBy(() -> blobs.put(content))
        .withMessageContaining(file.toString());

    assertThat(place()).isEmptyDirectory();
  }

  @Test
  void shouldRemoveWhatKilledWritersLeftAfterADay() throws IOException {
    Path old = leftover(Duration.ofHours(25));
    Path young = leftover(Duration.ofHours(23));

    try (ArtifactStore store = open()) {
      store.put(file(10));

      assertThat(old).doesNotExist();
      assertThat(young).exists();
      assertThat(store.list()).hasSize(1);
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
    Path file = Files.createFile(place().resolve(".abc-" + age.toHours() + ".part"));
    return Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
  }

  private static Settings settings(Map<String, String> flags) {
    return SettingsLoader.load(Optional.empty(), Map.of(), flags);
  }
}
