package org.sentimentstreams.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryTreeTest {
  @TempDir private Path parent;

  private Path folder(String name, Duration age) throws IOException {
    Path folder = Files.createDirectory(parent.resolve(name));
    Files.writeString(folder.resolve("file"), "what is in it");
    Files.setLastModifiedTime(folder, FileTime.from(Instant.now().minus(age)));
    return folder;
  }

  @Test
  void shouldDeleteOnlyOldFoldersOfThatName() throws IOException {
    Path old = folder("candidate-1", Duration.ofHours(30));
    Path young = folder("candidate-2", Duration.ofHours(1));
    Path other = folder("checkpoints-m", Duration.ofDays(30));

    DirectoryTree.deleteOld(parent, "{candidate,replay}-*", Duration.ofDays(1));

    assertThat(old).doesNotExist();
    assertThat(young).isNotEmptyDirectory();
    assertThat(other).isNotEmptyDirectory();
  }

  @Test
  void shouldTakeAFolderThatIsNotThere() throws IOException {
    DirectoryTree.deleteOld(parent.resolve("none"), "*", Duration.ZERO);
    DirectoryTree.delete(parent.resolve("none"));

    assertThat(parent).isEmptyDirectory();
  }
}
