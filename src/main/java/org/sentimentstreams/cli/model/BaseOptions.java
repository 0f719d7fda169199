package org.sentimentstreams.cli.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.sentimentstreams.cli.options.Models;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.config.ModelSettings;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.model.AdapterJoin;
import org.sentimentstreams.model.DefaultModel;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.registry.cache.CachedVersion;
import org.sentimentstreams.wide.WidePart;
import picocli.CommandLine.Option;

/** The options of an import that joins an adapter of PEFT with its base. */
final class BaseOptions {
  @Option(
      names = "--base",
      paramLabel = "MODEL",
      description = {
        "For a SOURCE that is an adapter of PEFT: the model that it was trained on, which is",
        "a directory, default, or a published version. The version that is published has the",
        "base's encoder, and beside it the adapter.",
      })
  private String base;

  @Option(
      names = "--base-adapter",
      paramLabel = "merge|drop",
      description = {
        "With --base: what becomes of an adapter that the base has itself (default: such a",
        "base is refused). merge adds it into the encoder first, drop takes it away.",
      })
  private AdapterJoin.OfBase ofBase;

  @Option(
      names = "--labels",
      split = ",",
      paramLabel = "NAME",
      description = {
        "With --base: the names of the adapter's labels, in this order (default: those in",
        "the adapter's config.json, or else those of the base).",
      })
  private List<String> labels;

  /** Whether SOURCE is an adapter. */
  boolean areGiven() {
    return base != null;
  }

  /** Whether options are given that only mean something with --base. */
  boolean lackBase() {
    return base == null && (labels != null || ofBase != null);
  }

  /**
   * Joins the adapter with its base.
   *
   * @param source folder of the adapter
   * @param target is made
   * @throws IOException if a file cannot be read or written
   */
  void join(Settings settings, Terminal terminal, Path source, Path target) throws IOException {
    new Models(settings, terminal).startEngine();
    if (base.equals(ModelSettings.DEFAULT)) {
      DefaultModel model =
          new DefaultModel(settings.artifacts().cacheDir(), terminal.err()::println);
      join(terminal, source, model.open(), target);
    } else if (Files.exists(Path.of(base))) {
      join(terminal, source, ModelDirectory.open(Path.of(base)), target);
    } else {
      try (CachedVersion files = StoredVersion.find(settings, terminal, base).open()) {
        join(terminal, source, ModelDirectory.open(files.directory()), target);
      }
    }
  }

  private void join(Terminal terminal, Path source, ModelDirectory model, Path target)
      throws IOException {
    AdapterJoin join = new AdapterJoin(source, model, ofBase, labels);
    join.doubt().ifPresent(terminal.err()::println);
    join.write(target);
    WidePart.of(ModelDirectory.open(target)); // That one fits, too, is seen before it is wanted.
  }
}
