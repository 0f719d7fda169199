package org.sentimentstreams.registry.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentimentstreams.model.Digests;

/** What every kind of store does. Each test has a store of its own, empty at first. */
public abstract class ArtifactStoreContract {
  private static final int MIB = 1 << 20;

  @TempDir protected Path folder;

  private ArtifactStore store;

  /** Opens the store of this test; a second one opened in the same test has the same artifacts. */
  protected abstract ArtifactStore open() throws Exception;

  /** A store of this kind where nobody answers. */
  protected abstract ArtifactStore unreachable() throws Exception;

  /** Puts other bytes in the place of an artifact's, behind the store's back. */
  protected abstract void damage(Artifact artifact, byte[] bytes) throws Exception;

  @BeforeEach
  void openStore() throws Exception {
    store = open();
  }

  @AfterEach
  void closeStore() {
    if (store != null) {
      store.close();
    }
  }

  /** Around the sizes at which stores cut. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1000, MIB - 1, MIB, MIB + 1, 3 * MIB + 17})
  void shouldGiveBackWhatWasPut(int size) throws Exception {
    Path file = file(size);

    Upload upload = store.put(file);

    assertThat(upload.bytesMoved()).isEqualTo(size);
    assertThat(upload.artifact().bytes()).isEqualTo(size);
    assertThat(upload.artifact().sha256()).isEqualTo(Digests.sha256(file));
    assertThat(fetched(upload.artifact())).hasSameBinaryContentAs(file);
  }

  @Test
  void shouldShowAnotherProcessWhatWasPut() throws Exception {
    Path file = file(2 * MIB);
    Artifact artifact = store.put(file).artifact();

    try (ArtifactStore other = open()) {
      other.fetch(artifact, folder.resolve("fetched"));
    }

    assertThat(folder.resolve("fetched")).hasSameBinaryContentAs(file);
  }

  @Test
  void shouldMoveNothingWhenTheSameIsPutAgain() throws Exception {
    Upload first = store.put(file(1, 2 * MIB));
    Upload second = store.put(file(1, 2 * MIB));

    assertThat(second.bytesMoved()).isZero();
    assertThat(second.artifact()).isEqualTo(first.artifact());
    assertThat(store.list()).hasSize(1);
  }

  @Test
  void shouldPutAgainWhatIsShorterThanItShouldBe() throws Exception {
    Path file = file(2 * MIB);
    Artifact artifact = store.put(file).artifact();
    damage(artifact, new byte[] {1, 2, 3});

    assertThat(store.put(file).bytesMoved()).isEqualTo(2 * MIB);

    assertThat(fetched(artifact)).hasSameBinaryContentAs(file);
  }

  @Test
  void shouldTellHowFarItIs() throws Exception {
    var put = new ArrayList<Long>();
    var fetched = new ArrayList<Long>();

    Artifact artifact = store.put(file(3 * MIB), put::add).artifact();
    store.fetch(artifact, folder.resolve("fetched"), fetched::add);

    assertThat(put).hasSizeGreaterThan(2).endsWith(3L * MIB);
    assertThat(fetched).hasSizeGreaterThan(2).isSorted().endsWith(3L * MIB);
  }

  @Test
  void shouldMissWhatWasNeverPut() throws Exception {
    Artifact there = store.put(file(10)).artifact();
    var missing = new Artifact("0".repeat(64), 10, there.location());

    assertThatExceptionOfType(MissingArtifactException.class)
        .isThrownBy(() -> fetched(missing))
        .withMessageContaining("0".repeat(64))
        .withMessageContaining(store.toString())
        .matches(e -> !e.retryHelps());
    assertThat(store.find(missing.sha256())).isEmpty();
    assertNothingFetched();
  }

  @Test
  void shouldNoticeWhatWasCutShort() throws Exception {
    Path file = file(2 * MIB);
    Artifact artifact = store.put(file).artifact();
    byte[] bytes = Files.readAllBytes(file);
    damage(artifact, Arrays.copyOf(bytes, bytes.length - 1));

    assertThatExceptionOfType(WrongContentException.class)
        .isThrownBy(() -> fetched(artifact))
        .withMessageContaining("2097151 bytes, not the 2097152 announced");
    assertNothingFetched();
  }

  @Test
  void shouldNoticeOneOtherBit() throws Exception {
    Path file = file(2 * MIB);
    Artifact artifact = store.put(file).artifact();
    byte[] bytes = Files.readAllBytes(file);
    bytes[MIB + 5] ^= 4;
    damage(artifact, bytes);

    assertThatExceptionOfType(WrongContentException.class)
        .isThrownBy(() -> fetched(artifact))
        .withMessageContaining(artifact.sha256())
        .matches(e -> !e.retryHelps());
    assertNothingFetched();
  }

  @Test
  void shouldReadNoMoreThanWasAnnounced() throws Exception {
    Path file = file(2 * MIB);
    Artifact artifact = store.put(file).artifact();
    var less = new Artifact(artifact.sha256(), MIB, artifact.location());
    var read = new ArrayList<Long>();

    assertThatExceptionOfType(WrongContentException.class)
        .isThrownBy(() -> store.fetch(less, folder.resolve("fetched"), read::add));

    assertThat(read).allMatch(position -> position <= MIB);
    assertNothingFetched();
  }

  @Test
  void shouldTakeTheSameFromManyAtOnce() throws Exception {
    Path file = file(2 * MIB);
    var puts = new ArrayList<Callable<Upload>>();
    for (int i = 0; i < 4; i++) {
      puts.add(
          () -> {
            try (ArtifactStore own = open()) {
              return own.put(file);
            }
          });
    }

    for (Upload upload : atOnce(puts)) {
      assertThat(fetched(upload.artifact())).hasSameBinaryContentAs(file);
    }
    assertThat(store.list()).hasSize(1);
  }

  @Test
  void shouldTakeDifferentOnesFromManyAtOnce() throws Exception {
    var files = List.of(file(1, 2 * MIB), file(2, MIB + 1), file(3, 500), file(4, 3 * MIB));
    var puts = new ArrayList<Callable<Upload>>();
    for (Path file : files) {
      puts.add(() -> store.put(file));
    }

    List<Upload> uploads = atOnce(puts);

    for (int i = 0; i < files.size(); i++) {
      assertThat(fetched(uploads.get(i).artifact())).hasSameBinaryContentAs(files.get(i));
    }
  }

  @Test
  void shouldListWhatItHas() throws Exception {
    Instant before = Instant.now().minusSeconds(60);
    assertThat(store.list()).isEmpty();
    Artifact one = store.put(file(1, 1000)).artifact();
    Artifact two = store.put(file(2, 2 * MIB)).artifact();

    List<StoredArtifact> listed = store.list();

    assertThat(listed)
        .extracting(StoredArtifact::artifact)
        .containsExactlyInAnyOrder(one, two)
        .isSortedAccordingTo((a, b) -> a.sha256().compareTo(b.sha256()));
    assertThat(listed)
        .allSatisfy(
            stored ->
                assertThat(stored.modifiedAt()).isBetween(before, Instant.now().plusSeconds(60)));
    assertThat(store.find(one.sha256()).orElseThrow().artifact()).isEqualTo(one);
  }

  @Test
  void shouldDeleteOneAndTakeItAgain() throws Exception {
    Path file = file(1, MIB + 1);
    Artifact deleted = store.put(file).artifact();
    Artifact kept = store.put(file(2, 100)).artifact();

    store.delete(deleted.sha256());
    store.delete(deleted.sha256());

    assertThat(store.list()).extracting(StoredArtifact::artifact).containsExactly(kept);
    assertThatExceptionOfType(MissingArtifactException.class).isThrownBy(() -> fetched(deleted));
    Upload again = store.put(file);
    assertThat(again.bytesMoved()).isEqualTo(MIB + 1);
    assertThat(fetched(again.artifact())).hasSameBinaryContentAs(file);
  }

  @Test
  void shouldSayThatNobodyAnswers() throws Exception {
    var artifact = new Artifact("0".repeat(64), 10, "");
    try (ArtifactStore nobody = unreachable()) {
      assertUnavailable(() -> nobody.put(file(10)));
      assertUnavailable(
          () -> {
            nobody.fetch(artifact, folder.resolve("fetched"));
            return null;
          });
      assertUnavailable(nobody::list);
    }
    assertNothingFetched();
  }

  private static void assertUnavailable(Callable<?> call) {
    assertThatExceptionOfType(StoreUnavailableException.class)
        .isThrownBy(call::call)
        .matches(ArtifactStoreException::retryHelps);
  }

  private static <T> List<T> atOnce(List<Callable<T>> calls) throws Exception {
    var threads = Executors.newFixedThreadPool(calls.size());
    try {
      var results = new ArrayList<T>();
      for (Future<T> future : threads.invokeAll(calls, 2, TimeUnit.MINUTES)) {
        results.add(future.get());
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }

  private Path fetched(Artifact artifact) throws IOException {
    Path target = folder.resolve("fetched");
    Files.deleteIfExists(target);
    store.fetch(artifact, target);
    return target;
  }

  /** Neither the file nor half of it. */
  private void assertNothingFetched() throws IOException {
    try (var files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .noneMatch(name -> name.contains("fetched"));
    }
  }

  protected final Path file(int size) throws IOException {
    return file(0, size);
  }

  /** A file of this size; equal seeds are equal bytes. */
  protected final Path file(int seed, int size) throws IOException {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return Files.write(folder.resolve("file-%d-%d".formatted(seed, size)), bytes);
  }
}
