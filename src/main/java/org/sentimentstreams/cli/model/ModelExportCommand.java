package org.sentimentstreams.cli.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.sentimentstreams.cli.options.RegistryOptions;
import org.sentimentstreams.cli.options.SettingsOptions;
import org.sentimentstreams.cli.terminal.CommandFailedException;
import org.sentimentstreams.cli.terminal.ExitCode;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.registry.ArtifactStores;
import org.sentimentstreams.registry.ModelRegistry;
import org.sentimentstreams.registry.Versions;
import org.sentimentstreams.registry.cache.ArtifactCache;
import org.sentimentstreams.registry.cache.CachedVersion;
import org.sentimentstreams.registry.store.ArtifactStore;
import org.sentimentstreams.schema.ModelVersion;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Writes a version as a directory. */
@Command(
    name = "export",
    description = "Write a version as a Hugging Face directory, and verify each file.",
    footer = {
      "",
      "Examples:",
      "  sentiment model export champion ./champion",
      "  sentiment model export 00d646 /tmp/old --name hotels",
      "  sentiment classify --model ./champion 'Better than the last one.'",
    })
final class ModelExportCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Parameters(
      index = "0",
      paramLabel = "VERSION",
      description = "An id or its beginning, or an alias.")
  private String word;

  @Parameters(index = "1", paramLabel = "DIR", description = "A new directory; it must not exist.")
  private Path directory;

  @Mixin private RegistryOptions registry = new RegistryOptions();

  @ArgGroup(validate = false, heading = SettingsOptions.HEADING)
  private SettingsOptions settings = new SettingsOptions();

  ModelExportCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    Settings loaded = settings.load(terminal.environment(), registry.asSettings());
    if (Files.exists(directory)) {
      throw new CommandFailedException(
          directory + " exists already: name another directory, or remove it");
    }
    ModelVersion version;
    try (ModelRegistry open = RegistryOptions.open(loaded, terminal)) {
      version = open.state().model(loaded.model().name()).find(word);
    }
    try (ArtifactStore store =
            ArtifactStores.open(
                loaded.artifacts(), loaded.kafka(), loaded.topics().modelArtifacts());
        CachedVersion files =
            ArtifactCache.of(loaded.artifacts(), store)
                .open(version.getId(), version.getFiles(), position -> {})) {
      copy(files.directory());
    }
    terminal
        .out()
        .println(
            "%s: %s, %d files of %s MB"
                .formatted(
                    directory,
                    version.getId(),
                    version.getFiles().size(),
                    VersionView.megabytes(Versions.bytes(version))));
    return ExitCode.OK;
  }

  private void copy(Path source) throws IOException {
    Files.createDirectories(directory);
    try (Stream<Path> files = Files.list(source)) {
      List<Path> all = files.sorted().toList();
      for (Path file : all) {
        Files.copy(file, directory.resolve(file.getFileName().toString()));
      }
    }
  }
}
