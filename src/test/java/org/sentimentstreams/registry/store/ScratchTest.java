package org.sentimentstreams.registry.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ScratchTest {
  @TempDir private Path parent;

  @Test
  void shouldLeaveNothingBehind() throws IOException {
    try (Scratch one = Scratch.in(parent, "work-");
        Scratch two = Scratch.in(parent, "work-")) {
      Files.writeString(one.path().resolve("a"), "a");
      assertThat(one.path()).isNotEqualTo(two.path()).isDirectory();
      assertThat(two.path()).isEmptyDirectory();
    }

    assertThat(parent).isDirectoryNotContaining("glob:**work-*");
  }

  @Test
  void shouldRemoveWhatAKilledProcessLeftAndNothingElse() throws Exception {
    Path old = Files.createDirectory(parent.resolve("work-without-a-lock"));
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
    Path young = Files.createDirectory(parent.resolve("work-without-a-lock-of-today"));
    Path other = Files.createDirectory(parent.resolve("other"));
    Process holder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                ScratchHolder.class.getName(),
                parent.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      Path held = Path.of(holder.inputReader().readLine());
      try (Scratch beside = Scratch.in(parent, "work-")) {
        assertThat(held.resolve("half")).exists();
        assertThat(old).doesNotExist();
      }

      holder.destroyForcibly().waitFor();
      try (Scratch next = Scratch.in(parent, "work-")) {
        assertThat(held).doesNotExist();
        assertThat(next.path()).isDirectory();
      }
      assertThat(young).exists();
      assertThat(other).exists();
    } finally {
      holder.destroyForcibly();
    }
  }
}
