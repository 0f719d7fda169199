package org.sentimentstreams.cli.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.sentimentstreams.model.DirectoryTree;

/**
 * Where a demo keeps what it makes. The broker has a folder of its own in it: it takes whatever
 * else it finds there for a partition that is damaged.
 *
 * @param isKept whether it is a folder of the user's
 */
record DemoFolder(Path path, boolean isKept) implements AutoCloseable {

  /**
   * @param asked null for a folder that is deleted in the end
   */
  static DemoFolder of(Path asked) throws IOException {
    return asked == null
        ? new DemoFolder(Files.createTempDirectory("sentiment-demo-"), false)
        : new DemoFolder(asked.toAbsolutePath().normalize(), true);
  }

  Path broker() {
    return path.resolve("kafka");
  }

  Path streams() {
    return path.resolve("streams");
  }

  Path artifacts() {
    return path.resolve("artifacts");
  }

  /** Where the second version is written before it is published. */
  Path secondVersion() {
    return path.resolve("second-version");
  }

  /** Where the bad version is written before it is published. */
  Path spoiledVersion() {
    return path.resolve("spoiled-version");
  }

  /** What a later demo needs is kept. */
  @Override
  public void close() {
    try {
      for (Path each : isKept ? List.of(secondVersion(), spoiledVersion()) : List.of(path)) {
        DirectoryTree.delete(each);
      }
    } catch (IOException | UncheckedIOException e) {
      // The system empties its temporary folder itself; the demo's work is done.
    }
  }
}
