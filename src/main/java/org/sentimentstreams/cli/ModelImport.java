package org.sentimentstreams.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.model.DefaultModel;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.registry.ModelPublisher;
import org.sentimentstreams.registry.ModelRegistry;
import org.sentimentstreams.registry.Publication;
import org.sentimentstreams.registry.RegistryException;
import org.sentimentstreams.registry.Versions;
import org.sentimentstreams.registry.store.ArtifactStore;
import org.sentimentstreams.registry.store.ArtifactStores;

/** Publishes directories. */
record ModelImport(Settings settings, Terminal terminal) {

  /**
   * Publishes a directory under the model name of the settings.
   *
   * @param source a directory, or {@value Settings#DEFAULT_MODEL}
   * @param description may be null
   */
  Publication publish(ModelRegistry registry, String source, String description)
      throws IOException {
    new Models(settings, terminal).startEngine();
    ModelDirectory directory =
        source.equals(Settings.DEFAULT_MODEL)
            ? new DefaultModel(settings.cacheDir(), terminal.err()::println).open()
            : ModelDirectory.open(Path.of(source));
    String words =
        description == null && source.equals(Settings.DEFAULT_MODEL)
            ? DefaultModel.NAME + ", the model that comes along"
            : description;
    try (ArtifactStore store = ArtifactStores.open(settings)) {
      return new ModelPublisher(
              registry, store, settings.cacheDir().resolve("publishing"), settings.maxTokens())
          .publish(settings.modelName(), directory, version -> version.setDescription(words));
    }
  }

  /** Gives a model without a champion its first one; of several that do so at once, one does. */
  void bootstrap(ModelRegistry registry, String source) throws IOException {
    String model = settings.modelName();
    if (registry.refresh().model(model).champion().isPresent()) {
      return;
    }
    Publication first = publish(registry, source, null);
    terminal.err().println(words(first));
    try {
      Promotion.promote(registry, first.version(), "bootstrap");
    } catch (RegistryException e) {
      if (registry.refresh().model(model).champion().isEmpty()) {
        throw e;
      }
    }
  }

  static String words(Publication publication) {
    return "%s %s: %d files of %s MB, of which %s MB were moved"
        .formatted(
            publication.isNew() ? "Published" : "Known already as",
            publication.version().getId(),
            publication.version().getFiles().size(),
            VersionView.megabytes(Versions.bytes(publication.version())),
            VersionView.megabytes(publication.bytesMoved()));
  }
}
