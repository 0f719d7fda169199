package org.sentimentstreams.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.demo.SecondVersion;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.registry.ModelRegistry;
import org.sentimentstreams.registry.Publication;
import org.sentimentstreams.registry.Versions;
import org.sentimentstreams.schema.InstanceStatus;

/** Publishes a second version while reviews flow, and knows what its swap has cost. */
final class DemoSwap implements Runnable {
  private final Settings settings;
  private final Terminal terminal;
  private final ModelDirectory second;
  private volatile Publication published;

  /**
   * Writes the second version; nothing of it is published yet.
   *
   * @param scratch a folder that is deleted with the demo
   */
  DemoSwap(Settings settings, Terminal terminal, ModelDirectory first, Path scratch)
      throws IOException {
    this.settings = settings;
    this.terminal = terminal;
    this.second = SecondVersion.write(scratch.resolve("second-version"), first);
  }

  /** Publishes it and makes it the champion. */
  @Override
  public void run() {
    try (ModelRegistry registry = RegistryOptions.open(settings, terminal)) {
      published =
          new ModelImport(settings, terminal)
              .publish(registry, second.path().toString(), SecondVersion.DESCRIPTION);
      Promotion.promote(registry, published.version(), "the demo shows a swap");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A sentence about the swap, or about what kept it from happening. */
  String words(InstanceStatus status) {
    if (published == null) {
      return "the second version was not published";
    }
    if (!published.version().getId().equals(status.getServing())) {
      return "the second version does not serve: " + status.getFailure();
    }
    return "%d ms after it was named; %s of its %s MB were moved"
        .formatted(
            status.getSwapMillis(),
            VersionView.megabytes(published.bytesMoved()),
            VersionView.megabytes(Versions.bytes(published.version())));
  }
}
