package org.sentimentstreams.training.exam;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.sentimentstreams.config.KafkaSettings;
import org.sentimentstreams.kafka.reading.TopicTail;
import org.sentimentstreams.kafka.values.AvroSerde;
import org.sentimentstreams.model.Digests;
import org.sentimentstreams.schema.LabeledReview;

/**
 * The topic of labels as questions: the first label of each text. It keeps no texts, so a version
 * that comes later is asked by reading the topic again. For use by one thread at a time.
 */
final class LabelQuestions implements AutoCloseable {
  private final String topic;
  private final TopicTail tail;
  private final Deserializer<LabeledReview> values =
      AvroSerde.of(LabeledReview.class).deserializer();
  private final FirstLabels first = new FirstLabels();
  private final List<String> withdrawn;
  private final Map<TopicPartition, Long> seen;
  private boolean isOver;

  /**
   * What has come.
   *
   * @param questions first labels of their texts
   * @param isOver whether a label was withdrawn or the topic has begun anew, so that it has to be
   *     read again by a new instance
   */
  record News(List<AskedLabel> questions, boolean isOver) {}

  /**
   * Connects, and looks through all labels.
   *
   * @throws org.sentimentstreams.kafka.BrokerException if the topic is missing or nobody answers
   */
  LabelQuestions(KafkaSettings settings, String topic, Duration timeout) {
    this.topic = topic;
    try (TopicTail before = TopicTail.of(settings, topic, timeout)) {
      before.readToEnd(record -> take(record, first::show, first::showWithdrawal));
      seen = before.positions();
    }
    withdrawn = first.allShown();
    tail = TopicTail.of(settings, topic, timeout);
    tail.onRestart(() -> isOver = true);
  }

  /** Reviews whose label was withdrawn before this was made, and that have no other one. */
  List<String> withdrawn() {
    return withdrawn;
  }

  /** The records that come within this time. */
  News next(Duration wait) {
    List<AskedLabel> questions = new ArrayList<>();
    tail.read(
        wait,
        record ->
            take(
                record,
                label -> {
                  if (first.isFirst(label)) {
                    questions.add(label);
                  }
                },
                (review, offset) -> isOver |= !first.wasShown(review, offset)));
    return new News(questions, isOver);
  }

  /** The offset after the last label that is known, by partition. */
  Map<TopicPartition, Long> ends() {
    Map<TopicPartition, Long> ends = new HashMap<>(tail.positions());
    seen.forEach((partition, end) -> ends.merge(partition, end, Math::max));
    return ends;
  }

  /** What cannot be read is reported by the part that trains. */
  private void take(
      ConsumerRecord<String, byte[]> record,
      Consumer<AskedLabel> labels,
      BiConsumer<String, Long> withdrawals) {
    if (record.value() == null) {
      if (record.key() != null) {
        withdrawals.accept(record.key(), record.offset());
      }
      return;
    }
    try {
      LabeledReview label = values.deserialize(topic, record.headers(), record.value());
      String text = Digests.sha256(label.getText());
      String review = record.key() == null ? "sha256:" + text : record.key();
      labels.accept(
          new AskedLabel(
              review, label, text, record.timestamp(), record.partition(), record.offset()));
    } catch (SerializationException e) {
      // See above.
    }
  }

  @Override
  public void close() {
    tail.close();
  }
}
