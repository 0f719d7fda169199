package org.sentimentstreams.cli.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sentimentstreams.cli.options.Models;
import org.sentimentstreams.cli.terminal.CommandFailedException;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.config.ModelSettings;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.data.Columns;
import org.sentimentstreams.data.ReviewReader;
import org.sentimentstreams.data.RowPolicy;
import org.sentimentstreams.model.BertBaseImport;
import org.sentimentstreams.model.DefaultModel;
import org.sentimentstreams.model.DistilBertStudent;
import org.sentimentstreams.model.Int8Calibration;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.ModelWriter;
import org.sentimentstreams.model.ScratchFolder;
import org.sentimentstreams.registry.ArtifactStores;
import org.sentimentstreams.registry.ModelPublisher;
import org.sentimentstreams.registry.ModelRegistry;
import org.sentimentstreams.registry.Publication;
import org.sentimentstreams.registry.RegistryException;
import org.sentimentstreams.registry.Versions;
import org.sentimentstreams.registry.store.ArtifactStore;

/** Takes models from where they are: publishes them, or writes them as directories. */
public record ModelImport(Settings settings, Terminal terminal) {
  private static final String JAR = ".jar";
  private static final RowPolicy TEXTS = new RowPolicy(true, false, true);

  /**
   * Publishes a directory under the model name of the settings.
   *
   * @param source a directory, or {@value ModelSettings#DEFAULT}
   * @param description may be null
   */
  public Publication publish(ModelRegistry registry, String source, String description)
      throws IOException {
    new Models(settings, terminal).startEngine();
    ModelDirectory directory = open(source);
    String words =
        description == null && source.equals(ModelSettings.DEFAULT)
            ? DefaultModel.NAME + ", the built-in model"
            : description;
    try (ArtifactStore store =
        ArtifactStores.open(
            settings.artifacts(), settings.kafka(), settings.topics().modelArtifacts())) {
      return new ModelPublisher(
              registry,
              store,
              settings.artifacts().cacheDir().resolve("publishing"),
              settings.model().maxTokens())
          .publish(settings.model().name(), directory, version -> version.setDescription(words));
    }
  }

  /**
   * Measures what a model's layers read, and writes it into its directory.
   *
   * @param file with texts such as it will read
   */
  void calibrate(Path directory, Path file) throws IOException {
    List<String> texts = new ArrayList<>();
    try (var rows = ReviewReader.open(file, Optional.empty(), Columns.usual(), TEXTS)) {
      rows.forEach(row -> texts.add(row.text()));
    }
    if (texts.isEmpty()) {
      throw new CommandFailedException(file + " has no rows that can be used");
    }
    new Models(settings, terminal).startEngine();
    ModelDirectory model = ModelDirectory.open(directory);
    Int8Calibration.write(model, Int8Calibration.measure(model, texts));
  }

  private ModelDirectory open(String source) throws IOException {
    return source.equals(ModelSettings.DEFAULT)
        ? new DefaultModel(settings.artifacts().cacheDir(), terminal.err()::println).open()
        : ModelDirectory.open(Path.of(source));
  }

  /**
   * Looks at the name alone.
   *
   * @throws CommandFailedException if a model from there cannot be published
   */
  void requirePublishable(String source) {
    if (source.endsWith(JAR)) {
      throw new CommandFailedException(
          "the model in %s has no classification head and labels nothing: write it to a directory with --output, and train from there (sentiment train run --model DIR)"
              .formatted(source));
    }
  }

  /**
   * Writes a Hugging Face directory in the form that versions are published in, or as it is in the
   * jar of bert-base-uncased.
   *
   * @param source as for {@link #publish}, or that jar
   * @param output is made; nothing of it stays if that fails
   * @return a sentence
   */
  String write(String source, Path output) throws IOException {
    return write(
        output,
        staging -> {
          if (source.endsWith(JAR)) {
            readJar(source, staging);
          } else {
            ModelWriter.write(staging, open(source));
          }
        });
  }

  /**
   * Writes a DistilBERT made of layers of a BERT.
   *
   * @param source as for {@link #write}
   * @param output is made; nothing of it stays if that fails
   * @return a sentence
   */
  String writeStudent(String source, List<Integer> layers, Path output) throws IOException {
    if (!source.endsWith(JAR)) {
      return write(output, staging -> new DistilBertStudent(open(source), layers).write(staging));
    }
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    try (ScratchFolder teacher = ScratchFolder.create(temporary, "sentiment-teacher-")) {
      return write(
          output,
          staging -> new DistilBertStudent(readJar(source, teacher.path()), layers).write(staging));
    }
  }

  private ModelDirectory readJar(String source, Path target) throws IOException {
    terminal.err().println("Reading " + source + "; this takes a while …");
    return BertBaseImport.run(Path.of(source), target);
  }

  private static String write(Path output, NewDirectory.Writing writing) throws IOException {
    new NewDirectory(output)
        .write(
            staging -> {
              writing.run(staging);
              ModelDirectory.open(staging);
            });
    ModelDirectory directory = ModelDirectory.open(output);
    return "%s: %d tensors, version %s"
        .formatted(output, directory.weights().size(), directory.version());
  }

  /** Gives a model without a champion its first one; of several that do so at once, one does. */
  public void bootstrap(ModelRegistry registry, String source) throws IOException {
    String model = settings.model().name();
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
