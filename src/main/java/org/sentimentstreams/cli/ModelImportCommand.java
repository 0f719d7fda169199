package org.sentimentstreams.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.registry.ModelRegistry;
import org.sentimentstreams.registry.Publication;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Publishes a model from a directory. */
@Command(
    name = "import",
    description = {
      "Publish a model as a new version: its files go into the artifact store.",
      "Files that the store has already are not moved again.",
    },
    footer = {
      "",
      "Examples:",
      "  sentiment model import default --promote",
      "  sentiment model import ./my-model --description 'trained on hotels' --promote --wait",
    })
final class ModelImportCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Parameters(
      paramLabel = "DIR",
      description = "A Hugging Face directory, or default for the model that comes along.")
  private String source;

  @Option(
      names = "--description",
      paramLabel = "TEXT",
      description = "What people should know of it (default: nothing).")
  private String description;

  @Option(names = "--promote", description = "Make it the champion (default: only publish it).")
  private boolean promote;

  @Mixin private RolloutOptions rollout = new RolloutOptions();

  @Mixin private RegistryOptions registry = new RegistryOptions();

  @ArgGroup(validate = false, heading = SettingsOptions.HEADING)
  private SettingsOptions settings = new SettingsOptions();

  ModelImportCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    Settings loaded = settings.load(terminal.environment(), registry.asSettings());
    Publication publication;
    try (ModelRegistry open = RegistryOptions.open(loaded, terminal)) {
      publication = new ModelImport(loaded, terminal).publish(open, source, description);
      terminal.out().println(ModelImport.words(publication));
      if (promote) {
        String outcome = Promotion.promote(open, publication.version(), rollout.reason());
        terminal.out().println(outcome);
      }
    }
    terminal.out().flush();
    if (promote) {
      rollout.await(loaded, terminal, publication.version().getId());
    }
    return Sentiment.OK;
  }
}
