package org.sentimentstreams.training.live;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.kafka.AvroSerde;
import org.sentimentstreams.kafka.BrokerException;
import org.sentimentstreams.kafka.ClientSettings;
import org.sentimentstreams.model.Digests;
import org.sentimentstreams.schema.LabeledReview;
import org.sentimentstreams.schema.OffsetRange;
import org.sentimentstreams.training.dataset.LabelDataset;
import org.sentimentstreams.training.dataset.LabeledText;

/**
 * The topic of labels, read from its beginning and followed. It belongs to no consumer group, since
 * a training always wants all labels; which of them a version has seen stands in the registry. For
 * use by one thread at a time.
 */
public final class LabelTopic implements AutoCloseable {
  private static final Duration STEP = Duration.ofMillis(200);

  private final String topic;
  private final String servers;
  private final Duration timeout;
  private final Consumer<String> says;
  private final KafkaConsumer<String, byte[]> consumer;
  private final Deserializer<LabeledReview> values =
      AvroSerde.of(LabeledReview.class).deserializer();
  private final LabelDataset dataset = new LabelDataset();
  private final Map<TopicPartition, Long> first = new HashMap<>();
  private final Map<TopicPartition, Long> end = new HashMap<>();

  /** Offsets at which a replay ends, by partition; empty when everything counts. */
  private final Map<TopicPartition, Long> limits = new HashMap<>();

  private final LabelOffsets offsets = new LabelOffsets();

  /**
   * Connects, and stands before the first label.
   *
   * @param says is told of records that cannot be used
   * @throws BrokerException if the topic is missing or nobody answers
   */
  public LabelTopic(Settings settings, Duration timeout, Consumer<String> says) {
    this.topic = settings.labelsTopic();
    this.servers = settings.bootstrapServers();
    this.timeout = timeout;
    this.says = says;
    Map<String, Object> configs = new HashMap<>(ClientSettings.consumer(settings));
    configs.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    configs.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    configs.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    configs.remove(ConsumerConfig.GROUP_ID_CONFIG);
    configs.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
    consumer = new KafkaConsumer<>(configs, new StringDeserializer(), new ByteArrayDeserializer());
    try {
      assign();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private void assign() {
    try {
      List<PartitionInfo> found = consumer.partitionsFor(topic, timeout);
      if (found == null || found.isEmpty()) {
        throw new BrokerException(
            "Kafka at %s lacks the topic %s: run `sentiment topics create` first"
                .formatted(servers, topic));
      }
      List<TopicPartition> all =
          found.stream().map(info -> new TopicPartition(topic, info.partition())).toList();
      consumer.assign(all);
      consumer.seekToBeginning(all);
      first.putAll(consumer.beginningOffsets(all, timeout));
      end.putAll(first);
    } catch (TimeoutException e) {
      throw silent(e);
    }
  }

  /**
   * Reads all that is there now.
   *
   * @throws BrokerException if the broker falls silent
   */
  public void readToEnd() {
    try {
      readTo(consumer.endOffsets(consumer.assignment(), timeout));
    } catch (TimeoutException e) {
      throw silent(e);
    }
  }

  /**
   * Reads what a version was trained on, and nothing that came later.
   *
   * @throws BrokerException if the broker falls silent
   */
  public void read(List<OffsetRange> ranges) {
    for (OffsetRange range : ranges) {
      limits.put(new TopicPartition(topic, range.getPartition()), range.getTo());
    }
    consumer.assign(limits.keySet());
    consumer.seekToBeginning(limits.keySet());
    try {
      readTo(limits);
    } catch (TimeoutException e) {
      throw silent(e);
    }
  }

  private void readTo(Map<TopicPartition, Long> wanted) {
    long lastProgress = System.nanoTime();
    while (wanted.entrySet().stream()
        .anyMatch(each -> consumer.position(each.getKey(), timeout) < each.getValue())) {
      if (follow(STEP)) {
        lastProgress = System.nanoTime();
      } else if (System.nanoTime() - lastProgress > timeout.toNanos()) {
        throw silent(null);
      }
    }
  }

  /** Reads what comes within this time; returns whether anything did. */
  public boolean follow(Duration wait) {
    var records = consumer.poll(wait);
    for (ConsumerRecord<String, byte[]> record : records) {
      TopicPartition partition = new TopicPartition(topic, record.partition());
      if (record.offset() < limits.getOrDefault(partition, Long.MAX_VALUE)) {
        take(record, partition);
      }
    }
    for (TopicPartition partition : consumer.assignment()) {
      end.put(partition, consumer.position(partition, timeout));
    }
    return !records.isEmpty();
  }

  private void take(ConsumerRecord<String, byte[]> record, TopicPartition partition) {
    String place = partition + "@" + record.offset();
    try {
      LabeledReview review =
          record.value() == null ? null : values.deserialize(topic, record.value());
      if (review == null) {
        forget(record.key());
        return;
      }
      String id =
          record.key() == null ? "sha256:" + Digests.sha256(review.getText()) : record.key();
      String named = place + " (review " + id + ")";
      dataset.add(new LabeledText(id, review.getText(), review.getLabel(), null, named));
      offsets.put(id, record.partition(), record.offset());
    } catch (SerializationException e) {
      says.accept(place + " is not a label that can be read, and is left out: " + e.getMessage());
    }
  }

  private void forget(String id) {
    if (id != null) {
      dataset.remove(id);
      offsets.remove(id);
    }
  }

  /** All labels that count now. */
  public LabelDataset.Clean dataset() {
    return dataset.clean(List.of());
  }

  /** What has been read. */
  public List<OffsetRange> ranges() {
    Map<Integer, OffsetRange> ranges = new TreeMap<>();
    end.forEach(
        (partition, to) ->
            ranges.put(
                partition.partition(),
                new OffsetRange(partition.partition(), first.get(partition), to)));
    return new ArrayList<>(ranges.values());
  }

  /** Reviews that have a label now. */
  int size() {
    return offsets.size();
  }

  void measure(TrainerMeters meters) {
    meters.watch(consumer);
  }

  /** Reviews whose label came after these were read. */
  public int labelsSince(List<OffsetRange> seen) {
    return offsets.since(seen);
  }

  /** Ends a running or the next {@link #follow}, from another thread. */
  public void wakeUp() {
    consumer.wakeup();
  }

  private BrokerException silent(Throwable cause) {
    return new BrokerException(
        "No Kafka broker answered at %s within %d s: is it running, and is bootstrap.servers right?"
            .formatted(servers, timeout.toSeconds()),
        cause);
  }

  @Override
  public void close() {
    consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ZERO));
  }
}
