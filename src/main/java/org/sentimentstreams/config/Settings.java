package org.sentimentstreams.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigDef;

/**
 * All settings of one process by concern: typed, checked and immutable. {@link SettingsLoader#load}
 * makes them. Each concern is a class with its keys; whoever reads settings is handed the concerns
 * that it needs.
 */
public final class Settings {
  // begin transition
  public static final String BOOTSTRAP_SERVERS = "bootstrap.servers";
  public static final String APPLICATION_ID = "application.id";
  public static final String STARTUP_WAIT_MS = "startup.wait.ms";
  public static final String GROUP_INSTANCE_ID = "group.instance.id";
  public static final String TOPICS_REVIEWS = "topics.reviews";
  public static final String TOPICS_PREDICTIONS = "topics.predictions";
  public static final String TOPICS_DEAD_LETTERS = "topics.dead.letters";
  public static final String TOPICS_LABELS = "topics.labels";
  public static final String TOPICS_MODEL_REGISTRY = "topics.model.registry";
  public static final String TOPICS_MODEL_STATUS = "topics.model.status";
  public static final String TOPICS_MODEL_ARTIFACTS = "topics.model.artifacts";
  public static final String TOPICS_TRAINING_COMMANDS = "topics.training.commands";
  public static final String REVIEWS_JSON = "reviews.json";
  public static final String REVIEWS_SCHEMAS = "reviews.schemas";
  public static final String PREDICTIONS_FORMAT = "predictions.format";
  public static final String SCHEMA_REGISTRY_URL = "schema.registry.url";
  public static final String SCHEMA_REGISTRY_USER_INFO = "schema.registry.user.info";
  public static final String SCHEMA_REGISTRY_TOKEN = "schema.registry.token";
  public static final String SCHEMA_REGISTRY_AUTO_REGISTER = "schema.registry.auto.register";
  public static final String TOPICS_PARTITIONS = "topics.partitions";
  public static final String TOPICS_REPLICATION_FACTOR = "topics.replication.factor";
  public static final String TOPICS_RETENTION_MS = "topics.retention.ms";
  public static final String TOPICS_MAX_MESSAGE_BYTES = "topics.max.message.bytes";
  public static final String MODEL = "model";
  public static final String MODEL_NAME = "model.name";
  public static final String MODEL_ALSO = "model.also";
  public static final String MODEL_MAX_TOKENS = "model.max.tokens";
  public static final String MODEL_PRECISION = "model.precision";
  public static final String MODEL_DEVICE = "model.device";
  public static final String CHAMPION_UNREACHABLE = "champion.unreachable";
  public static final String SWAP_LABELS_MAY_CHANGE = "swap.labels.may.change";
  public static final String STATUS_HEARTBEAT_MS = "status.heartbeat.ms";
  public static final String CACHE_DIR = "cache.dir";
  public static final String ARTIFACTS_STORE = "artifacts.store";
  public static final String ARTIFACTS_S3_ENDPOINT = "artifacts.s3.endpoint";
  public static final String ARTIFACTS_S3_REGION = "artifacts.s3.region";
  public static final String ARTIFACTS_S3_PATH_STYLE = "artifacts.s3.path.style";
  public static final String ARTIFACTS_CACHE_MAX_BYTES = "artifacts.cache.max.bytes";
  public static final String DEVICE_WORKERS = "device.workers";
  public static final String BATCH_MAX_TOKENS = "batch.max.tokens";
  public static final String BATCH_MAX_REVIEWS = "batch.max.reviews";
  public static final String BATCH_QUEUE_MAX_REVIEWS = "batch.queue.max.reviews";
  public static final String BATCH_QUEUE_MAX_BYTES = "batch.queue.max.bytes";
  public static final String BATCH_MAX_MS = "batch.max.ms";
  public static final String BATCH_CACHE_MAX_RESULTS = "batch.cache.max.results";
  public static final String BATCH_CACHE_MAX_BYTES = "batch.cache.max.bytes";
  public static final String READY_STALL_MS = "ready.stall.ms";
  public static final String SCORING_TIMEOUT_MS = "scoring.timeout.ms";
  public static final String PROCESSING_GUARANTEE = "processing.guarantee";
  public static final String NUM_STREAM_THREADS = "num.stream.threads";
  public static final String COMMIT_INTERVAL_MS = "commit.interval.ms";
  public static final String MAX_POLL_RECORDS = "max.poll.records";
  public static final String READ_AHEAD_REVIEWS = "read.ahead.reviews";
  public static final String STATE_DIR = "state.dir";
  public static final String TRAINING_RECIPE = "training.recipe";
  public static final String TRAINING_NEW_LABELS = "training.new.labels";
  public static final String TRAINING_INTERVAL_MS = "training.interval.ms";
  public static final String TRAINING_LABEL_SET = "training.label.set";
  public static final String TRAINING_PROMOTION = "training.promotion";
  public static final String GATE_CONFIDENCE = "training.gate.confidence";
  public static final String GATE_LEAST_GAIN = "training.gate.least.gain";
  public static final String GATE_LABEL_MARGIN = "training.gate.label.margin";
  public static final String HTTP_HOST = "http.host";
  public static final String HTTP_PORT = "http.port";
  public static final String HTTP_TOKEN = "http.token";
  public static final String HTTP_CLASSIFY_PERCENT = "http.classify.percent";
  public static final String LOG_FORMAT = "log.format";

  /** The value of {@link #MODEL} that stands for the model that comes along. */
  public static final String DEFAULT_MODEL = ModelSettings.DEFAULT;

  /** The value of {@link #CHAMPION_UNREACHABLE} that takes an older version from the cache. */
  public static final String LAST_GOOD = RolloutSettings.LAST_GOOD;

  /** Keys that start with this go to the Kafka clients, without it. */
  public static final String KAFKA_PREFIX = KafkaSettings.PREFIX;

  // end transition

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

  public OpsSettings ops() {
    return ops;
  }

  // begin transition

  public String bootstrapServers() {
    return kafka.bootstrapServers();
  }

  public String applicationId() {
    return kafka.applicationId();
  }

  public Duration startupWait() {
    return kafka.startupWait();
  }

  public Optional<String> groupInstanceId() {
    return kafka.groupInstanceId();
  }

  public String reviewsTopic() {
    return topics.reviews();
  }

  public String predictionsTopic() {
    return topics.predictions();
  }

  public String deadLetterTopic() {
    return topics.deadLetters();
  }

  public String labelsTopic() {
    return topics.labels();
  }

  public String modelRegistryTopic() {
    return topics.modelRegistry();
  }

  public String modelStatusTopic() {
    return topics.modelStatus();
  }

  public String modelArtifactsTopic() {
    return topics.modelArtifacts();
  }

  public String trainingCommandsTopic() {
    return topics.trainingCommands();
  }

  public int partitions() {
    return topics.partitions();
  }

  public short replicationFactor() {
    return topics.replicationFactor();
  }

  public long retentionMs() {
    return topics.retentionMs();
  }

  public int maxMessageBytes() {
    return topics.maxMessageBytes();
  }

  public boolean reviewsJson() {
    return formats.reviewsJson();
  }

  public List<Path> reviewSchemas() {
    return formats.reviewSchemas();
  }

  public String predictionsFormat() {
    return formats.predictions();
  }

  public List<String> schemaRegistryUrls() {
    return formats.registryUrls();
  }

  public String schemaRegistryUserInfo() {
    return formats.registryUserInfo();
  }

  public String schemaRegistryToken() {
    return formats.registryToken();
  }

  public boolean schemaRegistryAutoRegister() {
    return formats.autoRegister();
  }

  public String modelName() {
    return model.name();
  }

  public String precision() {
    return model.precision();
  }

  public String device() {
    return model.device();
  }

  public List<String> servedModels() {
    return model.servedNames();
  }

  public int maxTokens() {
    return model.maxTokens();
  }

  public boolean fallsBackToLastGood() {
    return rollout.fallsBackToLastGood();
  }

  public boolean labelsMayChange() {
    return rollout.labelsMayChange();
  }

  public Duration statusHeartbeat() {
    return rollout.heartbeat();
  }

  public Path cacheDir() {
    return artifacts.cacheDir();
  }

  public StoreAddress artifactStore() {
    return artifacts.store();
  }

  public Optional<URI> s3Endpoint() {
    return artifacts.s3Endpoint();
  }

  public Optional<String> s3Region() {
    return artifacts.s3Region();
  }

  public boolean s3PathStyle() {
    return artifacts.s3PathStyle();
  }

  public long maxArtifactCacheBytes() {
    return artifacts.maxCacheBytes();
  }

  public int deviceWorkers() {
    return batch.workers();
  }

  public int maxBatchTokens() {
    return batch.maxTokens();
  }

  public int maxBatchReviews() {
    return batch.maxReviews();
  }

  public int maxQueuedReviews() {
    return batch.maxQueuedReviews();
  }

  public long maxQueuedBytes() {
    return batch.maxQueuedBytes();
  }

  public Duration maxBatchTime() {
    return batch.maxTime();
  }

  public int maxCachedResults() {
    return batch.maxCachedResults();
  }

  public long maxCachedBytes() {
    return batch.maxCachedBytes();
  }

  public Duration scoringTimeout() {
    return batch.scoringTimeout();
  }

  public Duration readyStall() {
    return ops.readyStall();
  }

  public String processingGuarantee() {
    return streams.processingGuarantee();
  }

  public int streamThreads() {
    return streams.threads();
  }

  public Duration commitInterval() {
    return streams.commitInterval();
  }

  public int maxPollRecords() {
    return streams.maxPollRecords();
  }

  public int readAheadReviews() {
    return streams.readAheadReviews();
  }

  public Path stateDir() {
    return streams.stateDir();
  }

  public String httpHost() {
    return ops.httpHost();
  }

  public int httpPort() {
    return ops.httpPort();
  }

  public Optional<String> httpToken() {
    return ops.httpToken();
  }

  public double httpClassifyShare() {
    return ops.classifyShare();
  }

  public boolean logsJson() {
    return ops.logsJson();
  }

  public String trainingRecipe() {
    return training.recipe();
  }

  public int trainingNewLabels() {
    return training.newLabels();
  }

  public Duration trainingInterval() {
    return training.interval();
  }

  public boolean trainsLabelsOfData() {
    return training.trainsLabelsOfData();
  }

  public boolean promotesByGate() {
    return training.promotesByGate();
  }

  public double gateConfidence() {
    return training.gateConfidence();
  }

  public double gateLeastGain() {
    return training.gateLeastGain();
  }

  public double gateLabelMargin() {
    return training.gateLabelMargin();
  }

  public boolean isGiven(String name) {
    return values.isGiven(name);
  }

  Source source(String name) {
    return values.source(name);
  }

  String shown(String name) {
    return values.shown(name);
  }

  // end transition

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

  /** Whether the value of a setting of this name is never shown. */
  public static boolean isSecret(String name) {
    ConfigDef.ConfigKey key = DEFINITION.configKeys().get(name);
    return key == null ? Secrets.hidesPassThrough(name) : key.type == ConfigDef.Type.PASSWORD;
  }
}
