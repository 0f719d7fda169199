package org.sentimentstreams.lab.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.model.Classification;
import org.sentimentstreams.model.LoadOptions;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.TinyModel;
import org.sentimentstreams.registry.ArtifactStores;
import org.sentimentstreams.registry.ModelHistory;
import org.sentimentstreams.registry.ModelPublisher;
import org.sentimentstreams.registry.ModelRegistry;
import org.sentimentstreams.registry.store.ArtifactStore;
import org.sentimentstreams.schema.ModelFile;
import org.sentimentstreams.schema.ModelVersion;
import org.sentimentstreams.schema.Prediction;
import org.sentimentstreams.wide.Cascade;

/**
 * Champions one after the other, on the registry's topic as anybody would publish them: small
 * models with random weights, every second one with a wide part. Each is loaded here, too, so that
 * what the service says can be computed again.
 */
final class TinyVersions implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  /** Rounding differs with a batch's composition, by less than this; versions, by far more. */
  private static final double TOLERANCE = 1e-4;

  private final Settings settings;
  private final Path folder;
  private final Map<String, Cascade> servable = new ConcurrentHashMap<>();
  private final Set<String> challengers = ConcurrentHashMap.newKeySet();
  private int published;

  /**
   * @param folder for the models' files
   */
  TinyVersions(Settings settings, Path folder) {
    this.settings = settings;
    this.folder = folder;
  }

  /** Makes a new version the champion; returns its id. */
  String promote() {
    try {
      Path directory = write();
      ModelVersion version = announce(directory);
      // Known before anybody can serve it.
      servable.put(version.getId(), load(directory));
      makeChampion(version);
      return version.getId();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes a new version the challenger. */
  void challenge() {
    try {
      Path directory = write();
      ModelVersion version = announce(directory);
      servable.put(version.getId(), load(directory));
      challengers.add(version.getId());
      point(ModelHistory.CHALLENGER, version);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether this version is or was a challenger; none of them becomes champion. */
  boolean isChallenger(String version) {
    return challengers.contains(version);
  }

  /** Makes a version the champion whose weights are gone from the store. */
  void promoteUnservable() {
    try {
      ModelVersion version = announce(write());
      try (ArtifactStore store =
          ArtifactStores.open(
              settings.artifacts(), settings.kafka(), settings.topics().modelArtifacts())) {
        for (ModelFile file : version.getFiles()) {
          if (file.getName().endsWith(".safetensors")) {
            store.delete(file.getSha256());
          }
        }
      }
      makeChampion(version);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether this is what the version that the prediction names says of this text. */
  boolean isRight(String text, Prediction prediction) {
    Cascade model = servable.get(prediction.getVersion());
    if (model == null) {
      return false;
    }
    Classification expected = model.resultOf(text);
    Map<String, Double> scores = prediction.getScores();
    return prediction.getModel().equals(settings.model().name())
        && prediction.getTokens() == expected.tokens()
        && prediction.getDecidedBy().equals(expected.part().word())
        && scores.keySet().equals(expected.scores().keySet())
        && scores.entrySet().stream()
            .allMatch(
                each ->
                    Math.abs(each.getValue() - expected.scores().get(each.getKey())) < TOLERANCE)
        && prediction.getScore() == scores.values().stream().mapToDouble(d -> d).max().orElse(0)
        && Double.valueOf(prediction.getScore()).equals(scores.get(prediction.getLabel()));
  }

  private Path write() throws IOException {
    published++;
    Path directory = folder.resolve("version-" + published);
    TinyModel.write(directory, published);
    if (published % 2 == 1) {
      TinyWide.write(directory, published % 4 == 1);
    }
    return directory;
  }

  private Cascade load(Path directory) throws IOException {
    return Cascade.load(
        ModelDirectory.open(directory), new LoadOptions(settings.model().maxTokens()), null);
  }

  /** Publishes a directory. */
  ModelVersion announce(Path directory) throws IOException {
    try (ModelRegistry registry =
            ModelRegistry.open(settings.kafka(), settings.topics().modelRegistry(), TIMEOUT);
        ArtifactStore store =
            ArtifactStores.open(
                settings.artifacts(), settings.kafka(), settings.topics().modelArtifacts())) {
      return new ModelPublisher(
              registry, store, folder.resolve("publishing"), settings.model().maxTokens())
          .publish(settings.model().name(), ModelDirectory.open(directory), version -> {})
          .version();
    }
  }

  void makeChampion(ModelVersion version) {
    point(ModelHistory.CHAMPION, version);
  }

  private void point(String alias, ModelVersion version) {
    try (ModelRegistry registry =
        ModelRegistry.open(settings.kafka(), settings.topics().modelRegistry(), TIMEOUT)) {
      String before = registry.state().model(settings.model().name()).aliases().get(alias);
      registry.point(settings.model().name(), alias, version.getId(), before, "chaos");
    }
  }

  @Override
  public void close() {
    servable.values().forEach(Cascade::close);
  }
}
