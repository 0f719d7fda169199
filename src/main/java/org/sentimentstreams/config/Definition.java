package org.sentimentstreams.config;

import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.types.Password;

/** Every key with its type, default, limits and documentation, in the order of the docs table. */
final class Definition {

  private final ConfigDef keys = new ConfigDef();

  private Definition() {}

  static ConfigDef build() {
    var definition = new Definition();
    definition.kafka();
    definition.start();
    definition.topics();
    definition.values();
    definition.model();
    definition.artifacts();
    definition.batching();
    definition.streams();
    definition.training();
    definition.http();
    return definition.keys;
  }

  private void kafka() {
    text(
        Settings.BOOTSTRAP_SERVERS,
        "localhost:9092",
        Need.servers(),
        "The brokers to ask first. Name two or three, so that one may be down at the start.");
    text(
        Settings.APPLICATION_ID,
        "sentiment-streams",
        Need.name(),
        "The consumer group and the prefix of transactional ids. All instances that share the"
            + " work need the same one; a new one starts again from the oldest review.");
  }

  private void start() {
    number(
        Settings.STARTUP_WAIT_MS,
        ConfigDef.Type.LONG,
        120_000L,
        Need.wholeNumber(0, 86_400_000),
        "How long `sentiment serve` waits for brokers, and for a schema registry that it needs,"
            + " that do not answer yet, in milliseconds, before it gives up.");
    text(
        Settings.GROUP_INSTANCE_ID,
        "",
        Need.nameOrNothing(),
        "A name of this instance that stays the same over its restarts, such as that of its pod:"
            + " static membership. A restart within kafka.consumer.session.timeout.ms then moves no"
            + " partitions. Empty: an instance leaves its group when it stops, and others take over"
            + " at once.");
  }

  private void topics() {
    text(
        Settings.TOPICS_REVIEWS,
        "reviews",
        Need.name(),
        "The topic that reviews are read from. Change it to fit the names of your cluster.");
    text(
        Settings.TOPICS_PREDICTIONS,
        "predictions",
        Need.name(),
        "The topic that predictions are written to, under the key of the review.");
    text(
        Settings.TOPICS_DEAD_LETTERS,
        "reviews-dlq",
        Need.name(),
        "The topic for reviews that cannot be decoded or scored, as they came, with the reason in"
            + " the headers.");
    text(
        Settings.TOPICS_LABELS,
        "labels",
        Need.name(),
        "The topic that people's labels are read from. It is compacted: the last label of a review"
            + " counts.");
    text(
        Settings.TOPICS_MODEL_REGISTRY,
        "model-registry",
        Need.name(),
        "The topic with the versions and aliases of models. It is compacted and has one partition,"
            + " so that everybody reads them in the same order.");
    text(
        Settings.TOPICS_MODEL_STATUS,
        "model-status",
        Need.name(),
        "The topic on which every instance says which version it serves. It is compacted and has"
            + " one partition.");
    text(
        Settings.TOPICS_MODEL_ARTIFACTS,
        "model-artifacts",
        Need.name(),
        "The topic for the files of published models, if artifacts.store is kafka: it is created"
            + " only then.");
    text(
        Settings.TOPICS_TRAINING_COMMANDS,
        "training-commands",
        Need.name(),
        "The topic on which `sentiment train now` asks for a training. It has one partition, and"
            + " the trainer that reads it leads.");
    number(
        Settings.TOPICS_PARTITIONS,
        ConfigDef.Type.INT,
        6,
        Need.wholeNumber(1, 10_000),
        "Partitions of the topics that are created. It bounds how many stream threads can share"
            + " the work, and is hard to change later.");
    number(
        Settings.TOPICS_REPLICATION_FACTOR,
        ConfigDef.Type.SHORT,
        (short) -1,
        Need.wholeNumberOrMinusOne("the broker's default", 1, Short.MAX_VALUE),
        "Copies of each partition of the topics that are created. Use 3 where data must outlive a"
            + " broker.");
    number(
        Settings.TOPICS_RETENTION_MS,
        ConfigDef.Type.LONG,
        604_800_000L,
        Need.wholeNumberOrMinusOne("for ever", 1, Long.MAX_VALUE),
        "How long created topics keep records, in milliseconds since the record's own timestamp;"
            + " compacted topics keep theirs. Use -1 when you load reviews with old timestamps.");
    number(
        Settings.TOPICS_MAX_MESSAGE_BYTES,
        ConfigDef.Type.INT,
        16_777_216,
        Need.wholeNumber(1024, 1_073_741_824),
        "The largest record, in bytes, that created topics and our own producers accept. Raise it"
            + " for longer reviews.");
  }

  private void values() {
    text(
        Settings.REVIEWS_JSON,
        "false",
        Need.oneOf("true", "false"),
        "Whether a review may also be a JSON object with the field names of the Avro schema."
            + " Set it where producers have no Avro.");
    text(
        Settings.REVIEWS_SCHEMAS,
        "",
        Need.filesOrNothing(),
        "Files with Avro schemas (.avsc), separated by commas: older or newer ones than our own"
            + " with which reviews in single-object encoding may have been written.");
    text(
        Settings.PREDICTIONS_FORMAT,
        "avro",
        Need.oneOf("avro", "confluent", "json"),
        "How predictions are written: Avro's single-object encoding, Confluent's wire format with"
            + " a schema registry, or JSON objects.");
    text(
        Settings.SCHEMA_REGISTRY_URL,
        "",
        Need.urlsOrNothing(),
        "A registry that speaks Confluent's REST API; several addresses, separated by commas, are"
            + " tried in turn. With it, reviews in Confluent's wire format are read.");
    secret(
        Settings.SCHEMA_REGISTRY_USER_INFO,
        "The user for the schema registry, as user:password. Empty: none is sent.");
    secret(
        Settings.SCHEMA_REGISTRY_TOKEN,
        "The bearer token for the schema registry; it wins over the user. Empty: none is sent.");
    text(
        Settings.SCHEMA_REGISTRY_AUTO_REGISTER,
        "false",
        Need.oneOf("true", "false"),
        "Whether the schema of predictions is added to the registry when it is not there. Without"
            + " that, somebody has to register it.");
  }

  private void model() {
    text(
        Settings.MODEL,
        Settings.DEFAULT_MODEL,
        Need.modelOrDirectory(),
        "The model to score with: the one that comes along, or a Hugging Face directory"
            + " (config.json, tokenizer.json, model.safetensors).");
    text(
        Settings.MODEL_NAME,
        "sentiment",
        Need.name(),
        "The name of the model in predictions and in the registry. Change it when several models"
            + " share a cluster.");
    text(
        Settings.MODEL_ALSO,
        "",
        Need.namesOrEmpty(),
        "Further models of the registry that `serve` scores with, each by its own champion. A"
            + " review names one of them in its header `sentiment.model`; without it, model.name"
            + " reads it.");
    number(
        Settings.MODEL_MAX_TOKENS,
        ConfigDef.Type.INT,
        256,
        Need.wholeNumber(8, 8192),
        "Longer reviews are cut to this many tokens. More costs time on long reviews and can"
            + " raise accuracy; the model's own limit holds as well.");
    text(
        Settings.MODEL_PRECISION,
        "auto",
        Need.oneOf("auto", "fp32", "bf16", "fp16", "int8"),
        "What the encoder computes with. `auto` times the model's first layers at the start and"
            + " takes the fastest whose accuracy holds; `fp32` gives the reference's numbers.");
    text(
        Settings.MODEL_DEVICE,
        "auto",
        Need.device(),
        "Where the model runs: `cpu`, or a GPU by its number. `auto` takes the first GPU that the"
            + " PyTorch library can use, else the CPU.");
    text(
        Settings.CHAMPION_UNREACHABLE,
        "wait",
        Need.oneOf("wait", Settings.LAST_GOOD),
        "What a fresh instance does that cannot get the champion: wait for it, or serve the last"
            + " champion that is still on this machine (last-good) and go on trying.");
    text(
        Settings.SWAP_LABELS_MAY_CHANGE,
        "false",
        Need.oneOf("true", "false"),
        "Whether a new champion may have other labels than the one that it replaces. Allow it when"
            + " all consumers of predictions are ready for it.");
    number(
        Settings.STATUS_HEARTBEAT_MS,
        ConfigDef.Type.LONG,
        5_000L,
        Need.wholeNumber(100, 3_600_000),
        "How often an instance says which version it serves, in milliseconds; one that is silent"
            + " for three times as long counts as dead.");
    text(
        Settings.CACHE_DIR,
        "",
        Need.directoryOrEmpty(),
        "The folder for converted models; it may be deleted at any time when nothing runs. Empty:"
            + " `$XDG_CACHE_HOME/sentiment-streams`, else the user's cache folder"
            + " (`~/.cache/sentiment-streams` on Linux).");
  }

  private void artifacts() {
    text(
        Settings.ARTIFACTS_STORE,
        "file:",
        Need.artifactStore(),
        "Where the files of published models are kept, the same for all instances and trainers: a"
            + " folder that they share, a bucket, or the brokers themselves. `file:` alone is the"
            + " folder `artifacts` in cache.dir, for one machine. See artifact-stores.md.");
    text(
        Settings.ARTIFACTS_S3_ENDPOINT,
        "",
        Need.urlOrEmpty(),
        "The S3 server, such as `https://minio.example:9000`. Empty: Amazon's of the region.");
    text(
        Settings.ARTIFACTS_S3_REGION,
        "",
        Need.regionOrEmpty(),
        "The region of the bucket. Empty: what `AWS_REGION` or the AWS profile says, and us-east-1"
            + " where artifacts.s3.endpoint is set.");
    text(
        Settings.ARTIFACTS_S3_PATH_STYLE,
        "false",
        Need.oneOf("true", "false"),
        "Whether the bucket is part of the path, not of the host name. Most S3 servers other than"
            + " Amazon's want true.");
    number(
        Settings.ARTIFACTS_CACHE_MAX_BYTES,
        ConfigDef.Type.LONG,
        10_737_418_240L,
        Need.wholeNumberOrMinusOne("no limit", 0, Long.MAX_VALUE),
        "What each machine keeps of published models in cache.dir, in bytes. Versions in use stay"
            + " even if they are more. Leave room for two versions at least.");
  }

  private void batching() {
    number(
        Settings.DEVICE_WORKERS,
        ConfigDef.Type.INT,
        0,
        Need.wholeNumber(0, 1024),
        "Batches that run at the same time; 0 means one for each core. Lower it to leave cores to"
            + " others.");
    number(
        Settings.BATCH_MAX_TOKENS,
        ConfigDef.Type.INT,
        2048,
        Need.wholeNumber(8, 16_777_216),
        "Tokens in one batch; at least model.max.tokens. Raise it for a GPU,"
            + " lower it when memory runs out.");
    number(
        Settings.BATCH_MAX_REVIEWS,
        ConfigDef.Type.INT,
        64,
        Need.wholeNumber(1, 65_536),
        "Reviews in one batch. Raise it for a GPU and short reviews.");
    number(
        Settings.BATCH_QUEUE_MAX_REVIEWS,
        ConfigDef.Type.INT,
        10_000,
        Need.wholeNumber(1, 10_000_000),
        "Reviews that may wait for a batch; at least batch.max.reviews. It bounds memory; keep it"
            + " well above max.poll.records times num.stream.threads.");
    number(
        Settings.BATCH_QUEUE_MAX_BYTES,
        ConfigDef.Type.LONG,
        67_108_864L,
        Need.wholeNumber(1024, 1_099_511_627_776L),
        "Bytes of reviews, as they came, that may wait for a batch; at least"
            + " topics.max.message.bytes. What comes beyond is read when its turn comes.");
    number(
        Settings.BATCH_MAX_MS,
        ConfigDef.Type.LONG,
        2000L,
        Need.wholeNumber(1, 3_600_000),
        "The device's time for one batch in milliseconds, as far as it is known from earlier"
            + " batches. Lower it when reviews wait too long behind large batches.");
    number(
        Settings.BATCH_CACHE_MAX_RESULTS,
        ConfigDef.Type.INT,
        10_000,
        Need.wholeNumber(0, 100_000_000),
        "Results that are kept, so that equal reviews are computed once for each version of a"
            + " model; 0 computes every review.");
    number(
        Settings.BATCH_CACHE_MAX_BYTES,
        ConfigDef.Type.LONG,
        33_554_432L,
        Need.wholeNumber(0, 1_099_511_627_776L),
        "Memory for results that are kept, in bytes. Whichever limit is reached first counts.");
    number(
        Settings.SCORING_TIMEOUT_MS,
        ConfigDef.Type.LONG,
        60_000L,
        Need.wholeNumber(1, 86_400_000),
        "How long one review may wait for its score, in milliseconds, before scoring counts as"
            + " broken. Raise it for a slow device with a long queue.");
  }

  private void streams() {
    text(
        Settings.PROCESSING_GUARANTEE,
        "exactly_once_v2",
        Need.oneOf("exactly_once_v2", "at_least_once"),
        "Whether each review gets exactly one prediction, or may get a second one after a crash."
            + " at_least_once lowers latency a little.");
    number(
        Settings.NUM_STREAM_THREADS,
        ConfigDef.Type.INT,
        2,
        Need.wholeNumber(1, 256),
        "Threads that read reviews and write predictions. Two keep a device busy: one reads while"
            + " the other waits.");
    number(
        Settings.COMMIT_INTERVAL_MS,
        ConfigDef.Type.LONG,
        100L,
        Need.wholeNumber(0, 3_600_000),
        "Time between commits in milliseconds. With exactly_once_v2 predictions become visible at"
            + " a commit: lower is faster for readers, higher is cheaper for brokers.");
    number(
        Settings.MAX_POLL_RECORDS,
        ConfigDef.Type.INT,
        64,
        Need.wholeNumber(1, 1_000_000),
        "Reviews that one thread fetches at a time. More costs less on a fast device and makes"
            + " rebalances slower on a slow one: raise it to 1024 for a GPU.");
    number(
        Settings.READ_AHEAD_REVIEWS,
        ConfigDef.Type.INT,
        512,
        Need.wholeNumber(0, 1_000_000),
        "Reviews that are read and tokenised ahead of Kafka Streams, which does not poll while it"
            + " waits for the model; 0 for none. Raise it to 4096 for a GPU. It reads the topic a"
            + " second time.");
    text(
        Settings.STATE_DIR,
        "",
        Need.directoryOrEmpty(),
        "The folder for Kafka Streams' own files. Empty: `state` in cache.dir. The service keeps no"
            + " state, so nothing is written there today.");
  }

  private void http() {
    text(
        Settings.HTTP_HOST,
        "127.0.0.1",
        Need.host(),
        "The address that health, metrics and the live page are served at. 0.0.0.0 opens health and"
            + " metrics to the network; texts of reviews are shown there only with http.token.");
    number(
        Settings.HTTP_PORT,
        ConfigDef.Type.INT,
        0,
        Need.wholeNumberOrMinusOne("no HTTP server", 0, 65_535),
        "The port for health, metrics and the live page; 0 means a free one, which is printed. Set"
            + " it where a scraper or a probe has to find it. `train serve` has a server, too, and"
            + " on the same machine needs another port.");
    number(
        Settings.READY_STALL_MS,
        ConfigDef.Type.LONG,
        60_000L,
        Need.wholeNumber(1000, 86_400_000),
        "An instance that has scored nothing for so many milliseconds while reviews wait in its"
            + " partitions is not ready. Less than scoring.timeout.ms or two commit intervals"
            + " counts as these.");
    secret(
        Settings.HTTP_TOKEN,
        "What a browser has to know to see the texts of reviews on the live page. Empty: texts are"
            + " shown on this machine only.");
    number(
        Settings.HTTP_CLASSIFY_PERCENT,
        ConfigDef.Type.INT,
        5,
        Need.wholeNumber(0, 100),
        "The share of one worker's time that `POST /api/classify`, the page's box to try a text,"
            + " may take from the reviews, in percent; what comes beyond it is refused with 429. 0"
            + " turns it off.");
    text(
        Settings.LOG_FORMAT,
        "text",
        Need.oneOf("text", "json"),
        "How a long running process logs to standard error: lines for people, or a JSON object a"
            + " line with topic, partition and offset as fields of their own.");
  }

  private void training() {
    text(
        Settings.TRAINING_RECIPE,
        "head",
        Need.anything(),
        "How `train serve` trains: a recipe that comes along (`sentiment train recipes` lists"
            + " them), or a YAML file.");
    number(
        Settings.TRAINING_NEW_LABELS,
        ConfigDef.Type.INT,
        100,
        Need.wholeNumber(0, 100_000_000),
        "`train serve` trains when so many labels have come that no version has seen; 0 for"
            + " never.");
    number(
        Settings.TRAINING_INTERVAL_MS,
        ConfigDef.Type.LONG,
        0L,
        Need.wholeNumber(0, Long.MAX_VALUE),
        "`train serve` also trains after so many milliseconds, if there is a new label; 0 for"
            + " never.");
    text(
        Settings.TRAINING_LABEL_SET,
        "model",
        Need.oneOf("model", "data"),
        "Whose labels a new version has. With model, a label that it does not know is an error that"
            + " names the record; with data, the new version gets the labels that occur.");
    text(
        Settings.TRAINING_PROMOTION,
        "gate",
        Need.oneOf("gate", "manual"),
        "Whether a version that passes the gate becomes the champion at once, or waits for"
            + " `sentiment model promote`.");
    number(
        Settings.GATE_CONFIDENCE,
        ConfigDef.Type.DOUBLE,
        0.9,
        Need.number(0.5, 1),
        "A new version has to be better than the champion in this share of bootstrap resamples of"
            + " the held-out labels.");
    number(
        Settings.GATE_LEAST_GAIN,
        ConfigDef.Type.DOUBLE,
        0.0,
        Need.number(0, 1),
        "The accuracy that it has to be better by, to count as better in a resample.");
    number(
        Settings.GATE_LABEL_MARGIN,
        ConfigDef.Type.DOUBLE,
        0.05,
        Need.number(0, 1),
        "How much of its recall a label may lose for the others' sake.");
  }

  private void text(String name, String defaultValue, Need need, String doc) {
    keys.define(name, ConfigDef.Type.STRING, defaultValue, need, ConfigDef.Importance.MEDIUM, doc);
  }

  private void number(
      String name, ConfigDef.Type type, Number defaultValue, Need need, String doc) {
    keys.define(name, type, defaultValue, need, ConfigDef.Importance.MEDIUM, doc);
  }

  private void secret(String name, String doc) {
    keys.define(
        name,
        ConfigDef.Type.PASSWORD,
        new Password(""),
        Need.anything(),
        ConfigDef.Importance.MEDIUM,
        doc);
  }
}
