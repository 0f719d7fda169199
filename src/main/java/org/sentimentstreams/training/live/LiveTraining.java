package org.sentimentstreams.training.live;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.sentimentstreams.config.TrainerSettings;
import org.sentimentstreams.model.LoadOptions;
import org.sentimentstreams.registry.ArtifactStores;
import org.sentimentstreams.registry.ModelPublisher;
import org.sentimentstreams.registry.ModelRegistry;
import org.sentimentstreams.registry.cache.ArtifactCache;
import org.sentimentstreams.registry.cache.CachedVersion;
import org.sentimentstreams.registry.store.ArtifactStore;
import org.sentimentstreams.schema.ModelVersion;
import org.sentimentstreams.training.exam.ExamRoom;
import org.sentimentstreams.training.gate.GateLimits;
import org.sentimentstreams.training.gate.PromotionGate;

/** The resources of trainings on the topic of labels, opened and closed together. */
public final class LiveTraining implements AutoCloseable {
  private final TrainerSettings settings;
  private final Trainer trainer;
  private final LabelTopic labels;
  private final ModelRegistry registry;
  private final ArtifactStore store;
  private final ArtifactCache cache;
  private final TopicTraining training;
  private final Duration timeout;

  private LiveTraining(
      TrainerSettings settings,
      Trainer trainer,
      LabelTopic labels,
      ModelRegistry registry,
      Duration timeout) {
    this.settings = settings;
    this.trainer = trainer;
    this.timeout = timeout;
    this.labels = labels;
    this.registry = registry;
    this.store =
        ArtifactStores.open(
            settings.artifacts(), settings.kafka(), settings.topics().modelArtifacts());
    this.cache = ArtifactCache.of(settings.artifacts(), store);
    ModelPublisher publisher =
        new ModelPublisher(registry, store, trainer.scratch(), settings.model().maxTokens());
    PromotionGate gate = new PromotionGate(GateLimits.of(settings.training()));
    this.training = new TopicTraining(trainer, registry, publisher, cache, gate);
  }

  /**
   * @param timeout how long the broker may take for an answer
   * @throws org.sentimentstreams.kafka.BrokerException if a topic is missing or nobody answers
   */
  public static LiveTraining open(TrainerSettings settings, Trainer trainer, Duration timeout) {
    trainer.deleteLeftovers();
    LabelTopic labels =
        new LabelTopic(
            settings.kafka(), settings.topics().labels(), timeout, trainer.listener()::says);
    try {
      String topic = settings.topics().modelRegistry();
      ModelRegistry registry = ModelRegistry.open(settings.kafka(), topic, timeout);
      return new LiveTraining(settings, trainer, labels, registry, timeout);
    } catch (RuntimeException e) {
      labels.close();
      throw e;
    }
  }

  /** A training that is started by hand. */
  public TopicTraining training() {
    return training;
  }

  /**
   * Fetches a published version into the cache; while it is open, nobody evicts it.
   *
   * @throws IOException if a file cannot be read or written
   */
  public CachedVersion open(ModelVersion version) throws IOException {
    return cache.open(version.getId(), version.getFiles(), bytes -> {});
  }

  /** The training of published versions again. */
  public Replay replay() {
    return new Replay(trainer, cache);
  }

  public LabelTopic labels() {
    return labels;
  }

  public ModelRegistry registry() {
    return registry;
  }

  /**
   * Follows the topics until it is stopped.
   *
   * @param meters outlive the service
   * @param serving how the service loads versions, for exams
   * @param outcomes called for every training
   * @param failures called with the reason if one ended without a version and is not repeated
   */
  public TrainingService service(
      TrainerMeters meters,
      LoadOptions serving,
      Consumer<TopicTraining.Outcome> outcomes,
      Consumer<String> failures) {
    Consumer<String> says = trainer.listener()::says;
    return new TrainingService(
        settings,
        labels,
        registry,
        training,
        exams(meters, serving, says),
        says,
        meters,
        outcomes,
        failures);
  }

  private Optional<Exams> exams(TrainerMeters meters, LoadOptions serving, Consumer<String> says) {
    return settings.exam().isOn()
        ? Optional.of(
            new Exams(
                goesOn -> new ExamRoom(settings, cache, serving, timeout, says, goesOn),
                meters.exams(),
                says))
        : Optional.empty();
  }

  @Override
  public void close() {
    labels.close();
    registry.close();
    store.close();
  }
}
