package org.sentimentstreams.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.EngineException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeLibrariesTest {
  @TempDir Path folder;

  private void start(RuntimeException failure, Path where) {
    NativeLibraries.with(
        () -> {
          throw failure;
        },
        where);
  }

  @Test
  void shouldNameTheFolderThatIsFull() {
    Exception full = new IOException("No space left on device");
    RuntimeException failure =
        new EngineException("cannot extract", new IllegalStateException("inner", full));

    assertThatThrownBy(() -> start(failure, folder))
        .isInstanceOf(UncheckedIOException.class)
        .cause()
        .hasMessageContainingAll(folder + ": No space left on device", "DJL_CACHE_DIR");
  }

  @Test
  void shouldKeepTheNameOfAFile() {
    Exception denied = new AccessDeniedException("/there/lib.so");

    assertThatThrownBy(() -> start(new EngineException("cannot extract", denied), folder))
        .isInstanceOf(UncheckedIOException.class)
        .hasCause(denied);
  }

  @Test
  void shouldFindOutWhatTheEngineDoesNotSay() throws IOException {
    Path noFolder = Files.createFile(folder.resolve("file"));
    RuntimeException failure = new EngineException("cannot load");

    assertThatThrownBy(() -> start(failure, noFolder)).isInstanceOf(UncheckedIOException.class);
    assertThatThrownBy(() -> start(failure, folder.resolve("new"))).isSameAs(failure);
    assertThat(folder.resolve("new")).isEmptyDirectory();
  }
}
