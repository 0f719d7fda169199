package org.sentimentstreams.training.live;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.sentimentstreams.config.KafkaSettings;
import org.sentimentstreams.data.OneLine;
import org.sentimentstreams.kafka.BrokerException;
import org.sentimentstreams.kafka.reading.TopicTail;
import org.sentimentstreams.kafka.values.AvroSerde;
import org.sentimentstreams.model.Digests;
import org.sentimentstreams.schema.LabeledReview;
import org.sentimentstreams.schema.OffsetRange;
import org.sentimentstreams.training.dataset.LabelDataset;
import org.sentimentstreams.training.dataset.LabeledText;

/**
 * The topic of labels, read from its beginning and followed. It joins no consumer group, since a
 * training always needs all labels; the registry knows which of them a version was trained on. For
 * use by one thread at a time.
 */
public final class LabelTopic implements AutoCloseable {
  private static final int MOST_CHARACTERS = 300;

  private final String topic;
  private final Consumer<String> says;
  private final TopicTail tail;
  private final Deserializer<LabeledReview> values =
      AvroSerde.of(LabeledReview.class).deserializer();
  private LabelDataset dataset = new LabelDataset();
  private LabelOffsets offsets = new LabelOffsets();
  private boolean isNew;
  private long unreadable;
  private String firstUnreadable = "";

  /**
   * Connects, and is positioned before the first label.
   *
   * @param says called with a message about records that cannot be used
   * @throws BrokerException if the topic is missing or nobody answers
   */
  public LabelTopic(KafkaSettings settings, String topic, Duration timeout, Consumer<String> says) {
    this.topic = topic;
    this.says = says;
    this.tail = TopicTail.of(settings, topic, timeout);
    tail.onRestart(this::restart);
  }

  private void restart() {
    dataset = new LabelDataset();
    offsets = new LabelOffsets();
    isNew = true;
    says.accept(
        ("The topic %s was created again or lost labels: its present labels count, and all "
                + "of them are new")
            .formatted(topic));
  }

  /** Whether the topic was created again since the last call, so that its offsets start again. */
  boolean wasCreatedAgain() {
    boolean was = isNew;
    isNew = false;
    return was;
  }

  /**
   * Reads to the present end.
   *
   * @throws BrokerException if the broker falls silent
   */
  public void readToEnd() {
    try {
      tail.readToEnd(this::take);
    } finally {
      tellUnreadable();
    }
  }

  /**
   * Reads the labels that a version was trained on, and no later ones.
   *
   * @throws BrokerException if the broker falls silent
   */
  public void read(List<OffsetRange> ranges) {
    Map<TopicPartition, Long> ends = new HashMap<>();
    ranges.forEach(
        range -> ends.put(new TopicPartition(topic, range.getPartition()), range.getTo()));
    try {
      tail.readOnly(ends, this::take);
    } finally {
      tellUnreadable();
    }
  }

  /** Reads the records that come within this time; returns whether any did. */
  public boolean follow(Duration wait) {
    try {
      return tail.read(wait, this::take);
    } finally {
      tellUnreadable();
    }
  }

  /** Reports all unusable records of one read in one line. */
  private void tellUnreadable() {
    if (unreadable > 0) {
      String words =
          firstUnreadable + (unreadable == 1 ? "" : "; so are %d more".formatted(unreadable - 1));
      unreadable = 0;
      says.accept(words);
    }
  }

  private void take(ConsumerRecord<String, byte[]> record) {
    String place = "%s-%d@%d".formatted(topic, record.partition(), record.offset());
    try {
      LabeledReview review =
          record.value() == null
              ? null
              : values.deserialize(topic, record.headers(), record.value());
      if (review == null) {
        forget(record.key());
        return;
      }
      String id =
          record.key() == null ? "sha256:" + Digests.sha256(review.getText()) : record.key();
      String named = place + " (review " + id + ")";
      dataset.add(
          new LabeledText(id, review.getText(), review.getLabel(), null, named),
          record.timestamp());
      offsets.put(id, record.partition(), record.offset());
    } catch (SerializationException e) {
      if (unreadable == 0) {
        firstUnreadable =
            place
                + " is not a readable label and is left out: "
                + OneLine.of(String.valueOf(e.getMessage()), MOST_CHARACTERS);
      }
      unreadable++;
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
    Map<TopicPartition, Long> beginning = tail.beginning();
    return tail.positions().entrySet().stream()
        .map(
            end ->
                new OffsetRange(
                    end.getKey().partition(), beginning.get(end.getKey()), end.getValue()))
        .sorted(Comparator.comparingInt(OffsetRange::getPartition))
        .toList();
  }

  /** The number of reviews that have a label now. */
  int size() {
    return offsets.size();
  }

  void measure(TrainerMeters meters) {
    meters.watch(tail.client());
  }

  /**
   * The number of reviews whose label is beyond these ranges. A range that ends beyond the end of
   * the topic belongs to an earlier topic of this name, and is ignored.
   */
  public int labelsSince(List<OffsetRange> seen) {
    Map<TopicPartition, Long> ends = tail.positions();
    return offsets.since(
        seen.stream()
            .filter(
                range ->
                    range.getTo()
                        <= ends.getOrDefault(
                            new TopicPartition(topic, range.getPartition()), range.getTo()))
            .toList());
  }

  /** Ends a running or the next {@link #follow}, from another thread. */
  public void wakeUp() {
    tail.wakeUp();
  }

  @Override
  public void close() {
    tail.close();
  }
}
