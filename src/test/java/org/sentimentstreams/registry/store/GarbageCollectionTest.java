package org.sentimentstreams.registry.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstreams.registry.store.GarbageCollection.Result;

class GarbageCollectionTest {
  private static final Duration DAY = GarbageCollection.DEFAULT_GRACE;

  @TempDir Path folder;

  private ArtifactStore store;
  private GarbageCollection collection;

  @BeforeEach
  void open() throws IOException {
    store = new ArtifactStore(new FileBlobs(Files.createDirectories(folder.resolve("store"))));
    collection = new GarbageCollection(store, Clock.systemUTC());
  }

  @Test
  void shouldDeleteWhatIsOldAndNobodyRefersTo() throws IOException {
    String needed = put("needed", Duration.ofDays(9));
    String garbage = put("garbage", Duration.ofHours(25));
    String young = put("young", Duration.ofHours(23));

    Result result = collection.collect(() -> Set.of(needed), DAY, false);

    assertThat(result.garbage()).extracting(s -> s.artifact().sha256()).containsExactly(garbage);
    assertThat(result.young()).extracting(s -> s.artifact().sha256()).containsExactly(young);
    assertThat(result.bytes()).isEqualTo("garbage".length());
    assertThat(result.kept()).isEqualTo(1);
    assertThat(store.list())
        .extracting(s -> s.artifact().sha256())
        .containsExactlyInAnyOrder(needed, young);
  }

  @Test
  void shouldDeleteNothingInADryRun() throws IOException {
    put("garbage", Duration.ofDays(2));

    Result result = collection.collect(Set::of, DAY, true);

    assertThat(result.bytes()).isEqualTo("garbage".length());
    assertThat(store.list()).hasSize(1);
  }

  @Test
  void shouldDeleteAtOnceIfToldSo() throws IOException {
    put("garbage", Duration.ZERO);

    collection.collect(Set::of, Duration.ZERO, false);

    assertThat(store.list()).isEmpty();
  }

  @Test
  void shouldSpareWhatIsPutAgainMeanwhile() throws IOException {
    put("reused", Duration.ofDays(2));
    Supplier<Set<String>> publishing =
        () -> {
          put("reused", null);
          return Set.of();
        };

    Result result = collection.collect(publishing, DAY, false);

    assertThat(result.garbage()).isEmpty();
    assertThat(store.list()).hasSize(1);
  }

  @Test
  void shouldSeeWhatIsPutAndAnnouncedWhileItRuns() throws IOException {
    put("garbage", Duration.ofDays(2));
    Supplier<Set<String>> publishing = () -> Set.of(put("announced", Duration.ofDays(2)));

    Result result = collection.collect(publishing, DAY, false);

    assertThat(result.garbage()).hasSize(1);
    assertThat(store.list()).hasSize(1);
  }

  /** Puts a file, and says of it that it is so old unless that is null. */
  private String put(String text, Duration age) {
    try {
      Path file = Files.writeString(folder.resolve("file"), text);
      String sha256 = store.put(file).artifact().sha256();
      if (age != null) {
        Files.setLastModifiedTime(
            folder.resolve("store").resolve(sha256), FileTime.from(Instant.now().minus(age)));
      }
      return sha256;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
