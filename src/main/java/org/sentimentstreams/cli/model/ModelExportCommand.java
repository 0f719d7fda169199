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
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.ModelWriter;
import org.sentimentstreams.registry.cache.CachedVersion;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a version as a directory. */
@Command(
    name = "export",
    description = "Write a version as a Hugging Face directory, and verify each file.",
    footer = {
      "",
      "Examples:",
      "  sentiment model export champion ./champion",
      "  sentiment model export 00d646 /tmp/old --name hotels",
      "  sentiment model export champion ./plain --merged",
      "  sentiment model export champion ./adapter --adapter",
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

  @Option(
      names = "--merged",
      description = {
        "Add the version's adapter into its encoder: the directory is one that any tool",
        "reads (default: the files as they were published).",
      })
  private boolean merged;

  @Option(
      names = "--adapter",
      description = {
        "Write the adapter alone, as PEFT keeps it, with config.json and tokenizer.json",
        "(default: the whole model).",
      })
  private boolean adapter;

  @Mixin private RegistryOptions registry = new RegistryOptions();

  @ArgGroup(validate = false, heading = SettingsOptions.HEADING)
  private SettingsOptions settings = new SettingsOptions();

  @Spec private CommandSpec spec;

  ModelExportCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    if (merged && adapter) {
      throw new ParameterException(
          spec.commandLine(), "--merged and --adapter are two forms: give one of them");
    }
    Settings loaded = settings.load(terminal.environment(), registry.asSettings());
    var target = new NewDirectory(directory);
    target.requireNew();
    StoredVersion stored = StoredVersion.find(loaded, terminal, word);
    try (CachedVersion files = stored.open()) {
      target.write(staging -> write(stored.version().getId(), files.directory(), staging));
    }
    terminal.out().println(outcome(stored.version().getId()));
    return ExitCode.OK;
  }

  private void write(String id, Path files, Path staging) throws IOException {
    if (merged) {
      ModelWriter.writeMerged(staging, ModelDirectory.open(files));
    } else if (adapter) {
      ModelDirectory model = ModelDirectory.open(files);
      if (model.adapter().isEmpty()) {
        throw new CommandFailedException(
            "%s has no adapter: export it without --adapter".formatted(id));
      }
      ModelWriter.writeAdapter(staging, model);
    } else {
      copy(files, staging);
    }
  }

  private String outcome(String id) throws IOException {
    long bytes = 0;
    List<Path> files = list(directory);
    for (Path file : files) {
      bytes += Files.size(file);
    }
    return "%s: %s, %d files of %s MB"
        .formatted(directory, id, files.size(), VersionView.megabytes(bytes));
  }

  private static void copy(Path source, Path target) throws IOException {
    Files.createDirectories(target);
    for (Path file : list(source)) {
      Files.copy(file, target.resolve(file.getFileName().toString()));
    }
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }
}
