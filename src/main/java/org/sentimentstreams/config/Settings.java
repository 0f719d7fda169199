package org.sentimentstreams.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;

/**
 * All settings of one process: typed, checked and immutable. {@link SettingsLoader#load} makes
 * them.
 */
public final class Settings {

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
  public static final String DEFAULT_MODEL = "default";

  /** The value of {@link #CHAMPION_UNREACHABLE} that takes an older version from the cache. */
  public static final String LAST_GOOD = "last-good";

  /** Keys that start with this go to the Kafka clients, without it. */
  public static final String KAFKA_PREFIX = "kafka.";

  private static final ConfigDef DEFINITION = Definition.build();

  private final Map<String, Object> values = new HashMap<>();
  private final Map<String, Source> sources = new HashMap<>();
  private final Map<String, String> kafka = new TreeMap<>();

  /** What was written for values that stand in files: those are nobody's business. */
  private final Map<String, String> references = new HashMap<>();

  private final Path userCache;

  /** Checks every value by itself and beside the others. */
  Settings(Map<String, SettingsLoader.Given> given, Path userCache) {
    this.userCache = userCache;
    given.forEach(
        (name, setting) -> {
          sources.put(name, setting.source());
          if (!setting.written().equals(setting.value())) {
            references.put(name, setting.written());
          }
        });
    for (ConfigDef.ConfigKey key : DEFINITION.configKeys().values()) {
      SettingsLoader.Given setting = given.get(key.name);
      values.put(key.name, setting == null ? key.defaultValue : parse(key, setting));
    }
    given.forEach(
        (name, setting) -> {
          if (name.startsWith(KAFKA_PREFIX)) {
            kafka.put(name.substring(KAFKA_PREFIX.length()), setting.value());
          }
        });
    CrossChecks.check(this);
  }

  /** The same settings for another model. */
  private Settings(Settings other, String model) {
    userCache = other.userCache;
    values.putAll(other.values);
    sources.putAll(other.sources);
    kafka.putAll(other.kafka);
    references.putAll(other.references);
    values.put(MODEL_NAME, model);
    references.remove(MODEL_NAME);
  }

  /** These settings with another model's name. */
  public Settings withModelName(String name) {
    return new Settings(this, name);
  }

  /**
   * A copy of all keys with types, defaults, limits and documentation, in the order of the docs.
   */
  public static ConfigDef definition() {
    return new ConfigDef(DEFINITION);
  }

  /** The brokers to ask first, {@code host:port} separated by commas. */
  public String bootstrapServers() {
    return (String) values.get(BOOTSTRAP_SERVERS);
  }

  /** The consumer group that all instances share. */
  public String applicationId() {
    return (String) values.get(APPLICATION_ID);
  }

  /** How long to wait for brokers that do not answer at the start. */
  public Duration startupWait() {
    return Duration.ofMillis((Long) values.get(STARTUP_WAIT_MS));
  }

  /** The name of this instance in its group, which outlives a restart; empty if it has none. */
  public Optional<String> groupInstanceId() {
    String id = (String) values.get(GROUP_INSTANCE_ID);
    return id.isEmpty() ? Optional.empty() : Optional.of(id);
  }

  /** The topic that reviews are read from. */
  public String reviewsTopic() {
    return (String) values.get(TOPICS_REVIEWS);
  }

  /** The topic that predictions are written to. */
  public String predictionsTopic() {
    return (String) values.get(TOPICS_PREDICTIONS);
  }

  /** The topic for reviews that cannot be decoded or scored. */
  public String deadLetterTopic() {
    return (String) values.get(TOPICS_DEAD_LETTERS);
  }

  /** The topic that people's labels are read from. */
  public String labelsTopic() {
    return (String) values.get(TOPICS_LABELS);
  }

  /** The topic with the versions and aliases of models; it has one partition. */
  public String modelRegistryTopic() {
    return (String) values.get(TOPICS_MODEL_REGISTRY);
  }

  /** The topic on which every instance says which version it serves. */
  public String modelStatusTopic() {
    return (String) values.get(TOPICS_MODEL_STATUS);
  }

  /** The topic that keeps files of published models, if Kafka is the artifact store. */
  public String modelArtifactsTopic() {
    return (String) values.get(TOPICS_MODEL_ARTIFACTS);
  }

  /** Whether reviews may be JSON objects. */
  public boolean reviewsJson() {
    return Boolean.parseBoolean((String) values.get(REVIEWS_JSON));
  }

  /** Files with Avro schemas, other than our own, with which reviews may have been written. */
  public List<Path> reviewSchemas() {
    return list(REVIEWS_SCHEMAS).stream().map(Path::of).toList();
  }

  /** {@code avro}, {@code confluent} or {@code json}. */
  public String predictionsFormat() {
    return (String) values.get(PREDICTIONS_FORMAT);
  }

  /** Addresses of one schema registry; none if there is no registry. */
  public List<String> schemaRegistryUrls() {
    return list(SCHEMA_REGISTRY_URL);
  }

  /** {@code user:password} for the schema registry, or empty. */
  public String schemaRegistryUserInfo() {
    return ((Password) values.get(SCHEMA_REGISTRY_USER_INFO)).value();
  }

  /** Bearer token for the schema registry, or empty. */
  public String schemaRegistryToken() {
    return ((Password) values.get(SCHEMA_REGISTRY_TOKEN)).value();
  }

  /** Whether schemas that are written may be added to the registry. */
  public boolean schemaRegistryAutoRegister() {
    return Boolean.parseBoolean((String) values.get(SCHEMA_REGISTRY_AUTO_REGISTER));
  }

  private List<String> list(String name) {
    return Stream.of(((String) values.get(name)).split(","))
        .map(String::strip)
        .filter(part -> !part.isEmpty())
        .toList();
  }

  /** Partitions of a created topic, 1 to 10000. */
  public int partitions() {
    return (Integer) values.get(TOPICS_PARTITIONS);
  }

  /** Copies of a partition of a created topic; -1 is the broker's default. */
  public short replicationFactor() {
    return (Short) values.get(TOPICS_REPLICATION_FACTOR);
  }

  /** How long a created topic keeps records, in milliseconds; -1 is for ever. */
  public long retentionMs() {
    return (Long) values.get(TOPICS_RETENTION_MS);
  }

  /** The largest record in bytes. */
  public int maxMessageBytes() {
    return (Integer) values.get(TOPICS_MAX_MESSAGE_BYTES);
  }

  /** {@value #DEFAULT_MODEL}, or the path of a Hugging Face directory. */
  public String model() {
    return (String) values.get(MODEL);
  }

  /** The name of the model in predictions and in the registry. */
  public String modelName() {
    return (String) values.get(MODEL_NAME);
  }

  /** What the encoder computes with, such as {@code bf16}, or {@code auto}. */
  public String precision() {
    return (String) values.get(MODEL_PRECISION);
  }

  /** Where the model runs: {@code auto}, {@code cpu} or {@code cuda:N}. */
  public String device() {
    return (String) values.get(MODEL_DEVICE);
  }

  /** Whether a fresh instance may serve an older champion when it cannot get the present one. */
  public boolean fallsBackToLastGood() {
    return values.get(CHAMPION_UNREACHABLE).equals(LAST_GOOD);
  }

  /** Whether a new champion may have other labels than the one that it replaces. */
  public boolean labelsMayChange() {
    return values.get(SWAP_LABELS_MAY_CHANGE).equals("true");
  }

  /** How often an instance says which version it serves. */
  public Duration statusHeartbeat() {
    return Duration.ofMillis((Long) values.get(STATUS_HEARTBEAT_MS));
  }

  /** The names of all models that are served: {@link #modelName()} first. */
  public List<String> servedModels() {
    var names = new LinkedHashSet<>(List.of(modelName()));
    String also = (String) values.get(MODEL_ALSO);
    Arrays.stream(also.split(",")).map(String::strip).filter(n -> !n.isEmpty()).forEach(names::add);
    return List.copyOf(names);
  }

  /** Tokens that a longer review is cut to. */
  public int maxTokens() {
    return (Integer) values.get(MODEL_MAX_TOKENS);
  }

  /** Where files of published models are kept. */
  public StoreAddress artifactStore() {
    return StoreAddress.parse((String) values.get(ARTIFACTS_STORE)).orElseThrow();
  }

  /** The S3 server, or nothing for the one of the region at Amazon. */
  public Optional<URI> s3Endpoint() {
    String endpoint = (String) values.get(ARTIFACTS_S3_ENDPOINT);
    return endpoint.isEmpty() ? Optional.empty() : Optional.of(URI.create(endpoint));
  }

  /** The region of the bucket, or nothing for the one that Amazon's own settings say. */
  public Optional<String> s3Region() {
    String region = (String) values.get(ARTIFACTS_S3_REGION);
    return region.isEmpty() ? Optional.empty() : Optional.of(region);
  }

  /** Whether the bucket is part of the path, not of the host name. */
  public boolean s3PathStyle() {
    return Boolean.parseBoolean((String) values.get(ARTIFACTS_S3_PATH_STYLE));
  }

  /** What this machine keeps of published models, in bytes; without limit the largest number. */
  public long maxArtifactCacheBytes() {
    long bytes = (Long) values.get(ARTIFACTS_CACHE_MAX_BYTES);
    return bytes == -1 ? Long.MAX_VALUE : bytes;
  }

  /** Batches that run at the same time; 0 is one for each core. */
  public int deviceWorkers() {
    return (Integer) values.get(DEVICE_WORKERS);
  }

  /** Tokens in one batch; never below {@link #maxTokens()}. */
  public int maxBatchTokens() {
    return (Integer) values.get(BATCH_MAX_TOKENS);
  }

  /** Reviews in one batch. */
  public int maxBatchReviews() {
    return (Integer) values.get(BATCH_MAX_REVIEWS);
  }

  /** Reviews that may wait for a batch; never below {@link #maxBatchReviews()}. */
  public int maxQueuedReviews() {
    return (Integer) values.get(BATCH_QUEUE_MAX_REVIEWS);
  }

  /**
   * Bytes of the reviews' texts that may wait for a batch; never below {@link #maxMessageBytes}.
   */
  public long maxQueuedBytes() {
    return (Long) values.get(BATCH_QUEUE_MAX_BYTES);
  }

  /** The device's time for one batch, as far as it is known beforehand. */
  public Duration maxBatchTime() {
    return Duration.ofMillis((Long) values.get(BATCH_MAX_MS));
  }

  /** Results that are kept for equal texts; 0 for none. */
  public int maxCachedResults() {
    return (Integer) values.get(BATCH_CACHE_MAX_RESULTS);
  }

  /** Memory in bytes for results that are kept. */
  public long maxCachedBytes() {
    return (Long) values.get(BATCH_CACHE_MAX_BYTES);
  }

  /** How long one review may wait for its score. */
  public Duration scoringTimeout() {
    return Duration.ofMillis((Long) values.get(SCORING_TIMEOUT_MS));
  }

  /** How long nothing may be scored while reviews wait, for an instance that is ready. */
  public Duration readyStall() {
    return Duration.ofMillis((Long) values.get(READY_STALL_MS));
  }

  /** {@code exactly_once_v2} or {@code at_least_once}. */
  public String processingGuarantee() {
    return (String) values.get(PROCESSING_GUARANTEE);
  }

  /** Threads that read reviews and write predictions. */
  public int streamThreads() {
    return (Integer) values.get(NUM_STREAM_THREADS);
  }

  /** Time between two commits. */
  public Duration commitInterval() {
    return Duration.ofMillis((Long) values.get(COMMIT_INTERVAL_MS));
  }

  /** Reviews that one thread fetches at a time. */
  public int maxPollRecords() {
    return (Integer) values.get(MAX_POLL_RECORDS);
  }

  /** Reviews that are read ahead of Kafka Streams; 0 for none. */
  public int readAheadReviews() {
    return (Integer) values.get(READ_AHEAD_REVIEWS);
  }

  /** The folder for converted models; it may not exist yet. */
  public Path cacheDir() {
    String folder = (String) values.get(CACHE_DIR);
    return folder.isEmpty() ? userCache : Path.of(folder);
  }

  /** The folder for Kafka Streams' own files; it may not exist yet. */
  public Path stateDir() {
    String folder = (String) values.get(STATE_DIR);
    return folder.isEmpty() ? cacheDir().resolve("state") : Path.of(folder);
  }

  /** The address that the HTTP server listens at. */
  public String httpHost() {
    return (String) values.get(HTTP_HOST);
  }

  /** The port of the HTTP server; 0 is a free one, -1 no server. */
  public int httpPort() {
    return (Integer) values.get(HTTP_PORT);
  }

  /** What a client has to know to see the texts of reviews. */
  public Optional<String> httpToken() {
    String token = ((Password) values.get(HTTP_TOKEN)).value();
    return token.isEmpty() ? Optional.empty() : Optional.of(token);
  }

  /** The share of a worker's time that texts to try may take, 0 to 1. */
  public double httpClassifyShare() {
    return (Integer) values.get(HTTP_CLASSIFY_PERCENT) / 100.0;
  }

  /** The topic on which trainers are asked to train. */
  public String trainingCommandsTopic() {
    return (String) values.get(TOPICS_TRAINING_COMMANDS);
  }

  /** The name of a recipe, or the path of a YAML file. */
  public String trainingRecipe() {
    return (String) values.get(TRAINING_RECIPE);
  }

  /** New labels that a trainer waits for; 0 is never. */
  public int trainingNewLabels() {
    return (Integer) values.get(TRAINING_NEW_LABELS);
  }

  /** Time after which a trainer takes what new labels there are; zero is never. */
  public Duration trainingInterval() {
    return Duration.ofMillis((Long) values.get(TRAINING_INTERVAL_MS));
  }

  /** Whether a new version gets the labels that the data has, and not those of the model. */
  public boolean trainsLabelsOfData() {
    return values.get(TRAINING_LABEL_SET).equals("data");
  }

  /** Whether a version that passes the gate becomes the champion at once. */
  public boolean promotesByGate() {
    return values.get(TRAINING_PROMOTION).equals("gate");
  }

  /** Share of the resamples in which a candidate has to be better. */
  public double gateConfidence() {
    return (Double) values.get(GATE_CONFIDENCE);
  }

  /** Accuracy that a candidate has to be better by. */
  public double gateLeastGain() {
    return (Double) values.get(GATE_LEAST_GAIN);
  }

  /** Recall that a label may lose. */
  public double gateLabelMargin() {
    return (Double) values.get(GATE_LABEL_MARGIN);
  }

  /** Whether log lines are JSON objects, for programs to read. */
  public boolean logsJson() {
    return values.get(LOG_FORMAT).equals("json");
  }

  /** Settings for the Kafka clients, unchecked, with {@value #KAFKA_PREFIX} taken off the keys. */
  public Map<String, String> kafka() {
    return Collections.unmodifiableMap(kafka);
  }

  /**
   * Every setting for people to read, in the order of the docs, then the pass-through keys by name.
   * Secrets are hidden, and an empty folder is shown as the folder that it stands for.
   */
  public List<Setting> all() {
    var all = new ArrayList<Setting>();
    for (ConfigDef.ConfigKey key : DEFINITION.configKeys().values()) {
      String defaultValue = Secrets.shown(key.defaultValue);
      all.add(
          new Setting(
              key.name, shown(key.name), defaultValue, source(key.name), key.documentation));
    }
    kafka.forEach(
        (name, value) -> {
          String shown = shownPassThrough(name);
          String doc = "Handed to the Kafka clients as " + name + ".";
          all.add(new Setting(KAFKA_PREFIX + name, shown, "", source(KAFKA_PREFIX + name), doc));
        });
    return Collections.unmodifiableList(all);
  }

  /** All settings on one line, secrets hidden. */
  @Override
  public String toString() {
    return all().stream()
        .map(setting -> setting.name() + "=" + setting.value())
        .collect(Collectors.joining(", ", "Settings[", "]"));
  }

  /** Whether somebody has given this setting a value, be it that of the default. */
  public boolean isGiven(String name) {
    return sources.containsKey(name);
  }

  /** Whether the value of a setting of this name is never shown. */
  public static boolean isSecret(String name) {
    ConfigDef.ConfigKey key = DEFINITION.configKeys().get(name);
    return key == null ? Secrets.hidesPassThrough(name) : key.type == ConfigDef.Type.PASSWORD;
  }

  Source source(String name) {
    return sources.getOrDefault(name, Source.DEFAULT);
  }

  /** The value of a pass-through setting for people to read. */
  String shownPassThrough(String name) {
    return references.getOrDefault(
        KAFKA_PREFIX + name, Secrets.hidesPassThrough(name) ? Secrets.HIDDEN : kafka.get(name));
  }

  String shown(String name) {
    if (references.containsKey(name)) {
      return references.get(name);
    }
    return switch (name) {
      case CACHE_DIR -> cacheDir().toString();
      case STATE_DIR -> stateDir().toString();
      default -> Secrets.shown(values.get(name));
    };
  }

  private static Object parse(ConfigDef.ConfigKey key, SettingsLoader.Given setting) {
    String text = setting.value().strip();
    try {
      Object value = ConfigDef.parseType(key.name, text, key.type);
      key.validator.ensureValid(key.name, value);
      return value;
    } catch (ConfigException e) {
      // Kafka's own message neither says what is allowed nor where the value came from.
      throw InvalidSettingException.of(
          key.name, setting.written().strip(), setting.source(), key.validator + " is needed");
    }
  }
}
