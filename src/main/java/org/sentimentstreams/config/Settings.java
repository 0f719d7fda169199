package org.sentimentstreams.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigDef;

/**
 * All settings of one process by concern: typed, checked and immutable. {@link SettingsLoader#load}
 * makes them. Each concern is a class with its keys; a reader of settings gets the concerns that it
 * needs.
 */
public final class Settings {

  /** In the order of the docs table. */
  private static final ConfigDef DEFINITION =
      all(
          KafkaSettings.KEYS,
          TopicSettings.KEYS,
          FormatSettings.KEYS,
          ModelSettings.KEYS,
          RolloutSettings.KEYS,
          ArtifactSettings.KEYS,
          BatchSettings.KEYS,
          StreamsSettings.KEYS,
          TrainingSettings.KEYS,
          ExamSettings.KEYS,
          DriftSettings.KEYS,
          ChallengerSettings.KEYS,
          OpsSettings.KEYS);

  private final Values values;
  private final KafkaSettings kafka;
  private final TopicSettings topics;
  private final FormatSettings formats;
  private final ModelSettings model;
  private final RolloutSettings rollout;
  private final ArtifactSettings artifacts;
  private final BatchSettings batch;
  private final StreamsSettings streams;
  private final TrainingSettings training;
  private final ExamSettings exam;
  private final DriftSettings drift;
  private final ChallengerSettings challenger;
  private final OpsSettings ops;

  /** Checks every value by itself, and then beside the others. */
  Settings(Map<String, SettingsLoader.Given> given, Path userCache) {
    this(new Values(DEFINITION, given, userCache));
  }

  private Settings(Values values) {
    this.values = values;
    topics = new TopicSettings(values);
    model = new ModelSettings(values);
    batch = new BatchSettings(values);
    formats = new FormatSettings(values);
    rollout = new RolloutSettings(values);
    artifacts = new ArtifactSettings(values);
    streams = new StreamsSettings(values);
    training = new TrainingSettings(values);
    exam = new ExamSettings(values);
    drift = new DriftSettings(values);
    challenger = new ChallengerSettings(values);
    ops = new OpsSettings(values);
    kafka = new KafkaSettings(values);
  }

  private static ConfigDef all(Keys... concerns) {
    var all = new ConfigDef();
    Stream.of(concerns).forEach(keys -> keys.addTo(all));
    return all;
  }

  /** These settings with another model's name. */
  public Settings withModelName(String name) {
    return new Settings(values.with(ModelSettings.NAME, name));
  }

  /**
   * A copy of all keys with types, defaults, limits and documentation, in the order of the docs.
   */
  public static ConfigDef definition() {
    return new ConfigDef(DEFINITION);
  }

  public KafkaSettings kafka() {
    return kafka;
  }

  public TopicSettings topics() {
    return topics;
  }

  public FormatSettings formats() {
    return formats;
  }

  public ModelSettings model() {
    return model;
  }

  public RolloutSettings rollout() {
    return rollout;
  }

  public ArtifactSettings artifacts() {
    return artifacts;
  }

  public BatchSettings batch() {
    return batch;
  }

  public StreamsSettings streams() {
    return streams;
  }

  public TrainingSettings training() {
    return training;
  }

  public ExamSettings exam() {
    return exam;
  }

  public DriftSettings drift() {
    return drift;
  }

  public ChallengerSettings challenger() {
    return challenger;
  }

  public OpsSettings ops() {
    return ops;
  }

  /** Of several concerns, what scoring reviews needs. */
  public ScoringSettings scoring() {
    return new ScoringSettings(
        kafka, topics, formats, batch, streams, challenger, model.name(), ops.readyStall());
  }

  /** Of several concerns, what serving the champion and its challenger needs. */
  public ServingSettings serving() {
    return new ServingSettings(
        kafka, topics, artifacts, rollout, challenger, exam, model.name(), batch.scoringTimeout());
  }

  /** Of several concerns, what training on the topic of labels needs. */
  public TrainerSettings trainer() {
    return new TrainerSettings(kafka, topics, model, artifacts, training, exam);
  }

  /**
   * Every setting for people to read, in the order of the docs, then the pass-through keys by name.
   * Secrets are hidden, and an empty folder is shown as the folder that it stands for.
   */
  public List<Setting> all() {
    var all = new ArrayList<Setting>();
    for (ConfigDef.ConfigKey key : DEFINITION.configKeys().values()) {
      String name = key.name;
      String byDefault = Secrets.shown(key.defaultValue);
      all.add(
          new Setting(name, values.shown(name), byDefault, values.source(name), key.documentation));
    }
    for (String client : values.passThrough().keySet()) {
      String name = KafkaSettings.PREFIX + client;
      String doc = "Handed to the Kafka clients as " + client + ".";
      all.add(new Setting(name, values.shownPassThrough(client), "", values.source(name), doc));
    }
    return Collections.unmodifiableList(all);
  }

  /** All settings on one line, secrets hidden. */
  @Override
  public String toString() {
    return all().stream()
        .map(setting -> setting.name() + "=" + setting.value())
        .collect(Collectors.joining(", ", "Settings[", "]"));
  }

  /** The value of a key for people to read. */
  String shown(String name) {
    return values.shown(name);
  }

  /** Whether the value of a setting of this name is never shown. */
  public static boolean isSecret(String name) {
    ConfigDef.ConfigKey key = DEFINITION.configKeys().get(name);
    return key == null ? Secrets.hidesPassThrough(name) : key.type == ConfigDef.Type.PASSWORD;
  }
}
