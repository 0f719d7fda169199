package org.sentimentstreams.cli.demo;

import java.io.IOException;
import java.nio.file.Path;
import org.sentimentstreams.cli.model.ModelImport;
import org.sentimentstreams.cli.model.Promotion;
import org.sentimentstreams.cli.model.VersionView;
import org.sentimentstreams.cli.options.RegistryOptions;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.demo.SecondVersion;
import org.sentimentstreams.model.DirectoryTree;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.registry.ModelRegistry;
import org.sentimentstreams.registry.Publication;
import org.sentimentstreams.registry.Versions;
import org.sentimentstreams.schema.InstanceStatus;

/**
 * Has a second version ready, makes it the champion while reviews flow, and knows what that cost.
 */
final class DemoSwap implements Runnable {
  private final Settings settings;
  private final Terminal terminal;
  private final Publication published;

  private DemoSwap(Settings settings, Terminal terminal, Publication published) {
    this.settings = settings;
    this.terminal = terminal;
    this.published = published;
  }

  /**
   * Publishes the second version.
   *
   * @param folder for its files until they are published; what is left of an earlier demo goes
   */
  static DemoSwap prepare(Settings settings, Terminal terminal, ModelDirectory first, Path folder)
      throws IOException {
    DirectoryTree.delete(folder);
    ModelDirectory second = SecondVersion.write(folder, first);
    try (ModelRegistry registry = RegistryOptions.open(settings, terminal)) {
      Publication published =
          new ModelImport(settings, terminal)
              .publish(registry, second.path().toString(), SecondVersion.DESCRIPTION);
      return new DemoSwap(settings, terminal, published);
    }
  }

  /** Makes it the champion. */
  @Override
  public void run() {
    try (ModelRegistry registry = RegistryOptions.open(settings, terminal)) {
      Promotion.promote(registry, published.version(), "The demo shows a swap");
    }
  }

  /** A sentence about the swap, or about what kept it from happening. */
  String words(InstanceStatus status) {
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
