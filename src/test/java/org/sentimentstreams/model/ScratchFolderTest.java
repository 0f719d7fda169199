package org.sentimentstreams.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScratchFolderTest {
  @TempDir Path parent;

  /** A process that makes one and works in it for ever. */
  static final class Worker {
    private Worker() {}

    public static void main(String[] arguments) throws Exception {
      ScratchFolder folder = ScratchFolder.create(Path.of(arguments[0]), "importing-");
      Files.createFile(folder.path().resolve("half"));
      System.out.println(folder.path());
      Thread.sleep(Long.MAX_VALUE);
    }
  }

  private List<Path> entries() throws IOException {
    try (Stream<Path> entries = Files.list(parent)) {
      return entries.sorted().toList();
    }
  }

  @Test
  void shouldLeaveNothing() throws IOException {
    try (ScratchFolder folder = ScratchFolder.create(parent, "importing-")) {
      Files.createFile(Files.createDirectory(folder.path().resolve("files")).resolve("half"));
      assertThat(folder.path()).hasParent(parent).isNotEmptyDirectory();
    }

    assertThat(entries()).isEmpty();
  }

  @Test
  void shouldDeleteWhatAProcessThatWasKilledHasLeftAndNothingElse() throws Exception {
    Path other = Files.createDirectory(parent.resolve("mine"));
    Path file = Files.createFile(parent.resolve("importing-is-a-file"));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Worker.class.getName(),
                parent.toString())
            .start();
    try (BufferedReader output =
            new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        ScratchFolder own = ScratchFolder.create(parent, "importing-")) {
      Path theirs = Path.of(output.readLine());

      ScratchFolder.create(parent, "importing-").close();
      assertThat(theirs.resolve("half")).exists();
      assertThat(own.path()).exists();

      process.destroyForcibly().waitFor();
      ScratchFolder.create(parent, "importing-").close();
      assertThat(theirs).doesNotExist();
      assertThat(own.path()).exists();
    } finally {
      process.destroyForcibly();
    }
    assertThat(entries()).containsExactlyInAnyOrder(other, file);
  }
}
