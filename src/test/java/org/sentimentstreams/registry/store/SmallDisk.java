package org.sentimentstreams.registry.store;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * A file system of a few bytes in memory. Tests that want one are skipped without the right to
 * mount.
 */
public final class SmallDisk implements AutoCloseable {
  private final Path folder;

  private SmallDisk(Path folder) {
    this.folder = folder;
  }

  /**
   * @param folder made if it is missing
   * @param size as for tmpfs, such as 64k
   */
  public static SmallDisk mount(Path folder, String size) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    assumeThat(run("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", folder.toString()))
        .as("mounts a tmpfs")
        .isTrue();
    return new SmallDisk(folder);
  }

  public void makeReadOnly() throws IOException, InterruptedException {
    assumeThat(run("mount", "-o", "remount,ro", folder.toString())).isTrue();
  }

  private static boolean run(String... command) throws IOException, InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false; // There is no such command here.
    }
  }

  @Override
  public void close() throws IOException, InterruptedException {
    var unused = run("umount", "-l", folder.toString());
  }
}
