package org.sentimentstreams.cli.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sentimentstreams.cli.terminal.CommandFailedException;
import org.sentimentstreams.model.ScratchFolder;

/** A directory that a command makes: whoever ends this process leaves no half of it. */
record NewDirectory(Path path) {

  /** Fills a folder that is not there yet. */
  interface Writing {
    void run(Path staging) throws IOException;
  }

  /**
   * @throws CommandFailedException if there is something of that name
   */
  void requireNew() {
    if (Files.exists(path)) {
      throw new CommandFailedException(
          path + " exists already: name another directory, or remove it");
    }
  }

  /**
   * Makes it; nothing of it stays if that fails.
   *
   * @throws CommandFailedException if there is something of that name
   */
  void write(Writing writing) throws IOException {
    requireNew();
    Path absolute = path.toAbsolutePath().normalize();
    String prefix = "." + absolute.getFileName() + ".importing-";
    try (ScratchFolder scratch = ScratchFolder.create(absolute.getParent(), prefix)) {
      Path staging = scratch.path().resolve("model");
      writing.run(staging);
      Files.move(staging, absolute);
    }
  }
}
