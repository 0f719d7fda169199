package org.sentimentstreams.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/** The names of topics, and what they are created with. */
public final class TopicSettings {
  static final Keys KEYS = new Keys();
  private static final List<Key<String>> NAMES = new ArrayList<>();

  private final Values values;

  TopicSettings(Values values) {
    this.values = values;
    requireDifferentNames();
  }

  private static Key<String> topic(String key, String byDefault, String doc) {
    Key<String> topic = KEYS.text(key, byDefault, Validator.name(), doc);
    NAMES.add(topic);
    return topic;
  }

  /** Kafka itself refuses a second topic whose name differs only in dots and underscores. */
  private void requireDifferentNames() {
    var seen = new HashMap<String, Key<String>>();
    for (Key<String> topic : NAMES) {
      Key<String> other = seen.putIfAbsent(values.get(topic).replace('.', '_'), topic);
      if (other != null) {
        String need =
            "%s is \"%s\" already, and a name of its own (dots and underscores count as the same) is needed"
                .formatted(other.name(), values.shown(other.name()));
        throw values.refused(topic, need);
      }
    }
  }

  public static final Key<String> REVIEWS =
      topic(
          "topics.reviews",
          "reviews",
          "The topic that reviews are read from. Change it to fit the names of your cluster.");

  /** The topic that reviews are read from. */
  public String reviews() {
    return values.get(REVIEWS);
  }

  public static final Key<String> PREDICTIONS =
      topic(
          "topics.predictions",
          "predictions",
          "The topic that predictions are written to, under the key of the review.");

  /** The topic that predictions are written to. */
  public String predictions() {
    return values.get(PREDICTIONS);
  }

  public static final Key<String> SHADOW_PREDICTIONS =
      topic(
          "topics.predictions.shadow",
          "predictions-shadow",
          "The topic for what the challenger says of a share of the reviews, if challenger.mode is "
              + "`shadow`; it is created only then.");

  /** The topic for predictions that nobody acts on. */
  public String shadowPredictions() {
    return values.get(SHADOW_PREDICTIONS);
  }

  public static final Key<String> DEAD_LETTERS =
      topic(
          "topics.dead.letters",
          "reviews-dlq",
          "The topic for reviews that cannot be decoded or scored; they keep their bytes, "
              + "and headers give the reason.");

  /** The topic for reviews that cannot be decoded or scored. */
  public String deadLetters() {
    return values.get(DEAD_LETTERS);
  }

  public static final Key<String> LABELS =
      topic(
          "topics.labels",
          "labels",
          "The topic that labels are read from. It is compacted: the latest label of a "
              + "review counts.");

  /** The topic that people's labels are read from. */
  public String labels() {
    return values.get(LABELS);
  }

  public static final Key<String> MODEL_REGISTRY =
      topic(
          "topics.model.registry",
          "model-registry",
          "The topic with the versions and aliases of models. It is compacted and has one "
              + "partition, so that all readers see the records in the same order.");

  /** The topic with the versions and aliases of models; it has one partition. */
  public String modelRegistry() {
    return values.get(MODEL_REGISTRY);
  }

  public static final Key<String> MODEL_STATUS =
      topic(
          "topics.model.status",
          "model-status",
          "The topic on which every instance reports which version it serves. It is "
              + "compacted and has one partition.");

  /** The topic on which every instance says which version it serves. */
  public String modelStatus() {
    return values.get(MODEL_STATUS);
  }

  public static final Key<String> MODEL_ARTIFACTS =
      topic(
          "topics.model.artifacts",
          "model-artifacts",
          "The topic for the files of published models if artifacts.store is `kafka:`; it "
              + "is created only then.");

  /** The topic that keeps files of published models, if Kafka is the artifact store. */
  public String modelArtifacts() {
    return values.get(MODEL_ARTIFACTS);
  }

  public static final Key<String> TRAINING_COMMANDS =
      topic(
          "topics.training.commands",
          "training-commands",
          "The topic on which `sentiment train now` asks for a training. It has one "
              + "partition, and the trainer that reads that partition leads.");

  /** The topic on which trainers are asked to train. */
  public String trainingCommands() {
    return values.get(TRAINING_COMMANDS);
  }

  public static final Key<String> EXAMS =
      topic(
          "topics.exams",
          "exams",
          "The topic with what versions predicted for labelled texts that they were not trained on. "
              + "It is compacted and has one partition.");

  /** The topic with the answers of versions to labelled texts. */
  public String exams() {
    return values.get(EXAMS);
  }

  public static final Key<Integer> PARTITIONS =
      KEYS.integer(
          "topics.partitions",
          6,
          Validator.wholeNumber(1, 10_000),
          "How many partitions new topics get. The number bounds how many stream threads "
              + "can share the work, and is hard to change later.");

  /** Partitions of a created topic, 1 to 10000. */
  public int partitions() {
    return values.get(PARTITIONS);
  }

  public static final Key<Integer> REPLICATION_FACTOR =
      KEYS.integer(
          "topics.replication.factor",
          -1,
          Validator.wholeNumberOrMinusOne("the broker's default", 1, Short.MAX_VALUE),
          "How many copies of each partition new topics get. Use 3 if data must survive "
              + "the loss of a broker.");

  /** Copies of a partition of a created topic; -1 is the broker's default. */
  public short replicationFactor() {
    return values.get(REPLICATION_FACTOR).shortValue();
  }

  public static final Key<Long> RETENTION =
      KEYS.longInteger(
          "topics.retention.ms",
          604_800_000L,
          Validator.wholeNumberOrMinusOne("for ever", 1, Long.MAX_VALUE),
          "How long new topics keep records, in milliseconds since the record's own "
              + "timestamp; compacted topics keep theirs. Use -1 (for ever) when you load "
              + "reviews with old timestamps.");

  /** How long a created topic keeps records, in milliseconds; -1 is for ever. */
  public long retentionMs() {
    return values.get(RETENTION);
  }

  public static final Key<Integer> MAX_MESSAGE_BYTES =
      KEYS.integer(
          "topics.max.message.bytes",
          16_777_216,
          Validator.wholeNumber(1024, 1_073_741_824),
          "The largest record, in bytes, that new topics and this program's producers "
              + "accept. Raise it for longer reviews.");

  /** The largest record in bytes. */
  public int maxMessageBytes() {
    return values.get(MAX_MESSAGE_BYTES);
  }
}
