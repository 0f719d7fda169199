package org.sentimentstreams.exam.records;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.sentimentstreams.config.KafkaSettings;
import org.sentimentstreams.data.OneLine;
import org.sentimentstreams.exam.Answer;
import org.sentimentstreams.exam.Question;
import org.sentimentstreams.exam.Transcript;
import org.sentimentstreams.kafka.reading.TopicTail;
import org.sentimentstreams.kafka.values.AvroSerde;
import org.sentimentstreams.log.RateLimitedLog;
import org.sentimentstreams.schema.ExamAnswer;

/**
 * The answers of all versions of one model, read from their topic. The same records in any order
 * give the same transcripts, and a record that is read twice counts once. For use by one thread at
 * a time.
 */
public final class ExamRecords implements AutoCloseable {
  private final RateLimitedLog log = new RateLimitedLog(ExamRecords.class);
  private final TopicTail tail;
  private final String model;
  private final Predicate<String> versions;
  private final Deserializer<ExamAnswer> reader = AvroSerde.of(ExamAnswer.class).deserializer();
  private final Map<String, Transcript> transcripts = new HashMap<>();
  private final Map<String, Set<ExamKey>> byReview = new HashMap<>();
  private final Map<ExamKey, String> reviews = new HashMap<>();
  private long taken;

  /**
   * Connects and reads the answers of all versions to the end.
   *
   * @param timeout how long the broker may take for an answer
   * @throws org.sentimentstreams.kafka.BrokerException if the topic is missing, has more than one
   *     partition, or nobody answers
   */
  public ExamRecords(KafkaSettings settings, String topic, String model, Duration timeout) {
    this(settings, topic, model, version -> true, timeout);
  }

  /**
   * Connects and reads to the end.
   *
   * @param versions whose answers are kept in memory
   * @param timeout how long the broker may take for an answer
   * @throws org.sentimentstreams.kafka.BrokerException if the topic is missing, has more than one
   *     partition, or nobody answers
   */
  public ExamRecords(
      KafkaSettings settings,
      String topic,
      String model,
      Predicate<String> versions,
      Duration timeout) {
    this.model = model;
    this.versions = versions;
    this.tail = TopicTail.ofOnePartition(settings, topic, timeout);
    tail.onRestart(
        () -> {
          transcripts.clear();
          byReview.clear();
          reviews.clear();
        });
    try {
      refresh();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Reads the records since the last time, to the end. */
  public void refresh() {
    tail.readToEnd(this::take);
  }

  /** How many records have been read. It changes whenever a transcript does. */
  public long taken() {
    return taken;
  }

  private void take(ConsumerRecord<String, byte[]> record) {
    taken++;
    ExamKey key = ExamKey.parse(record.key()).orElse(null);
    if (key == null || !key.model().equals(model) || !versions.test(key.version())) {
      return;
    }
    try {
      ExamAnswer value = reader.deserialize(record.topic(), record.headers(), record.value());
      forget(key);
      if (value != null) {
        reviews.put(key, value.getReview());
        byReview.computeIfAbsent(value.getReview(), unused -> new HashSet<>()).add(key);
        transcript(key.version()).put(answer(key, value));
      }
    } catch (SerializationException e) {
      log.warn(
          "{}-{}@{} is not a readable answer and is left out: {}",
          record.topic(),
          record.partition(),
          record.offset(),
          OneLine.of(String.valueOf(e.getMessage())));
    }
  }

  private void forget(ExamKey key) {
    String review = reviews.remove(key);
    if (review != null) {
      byReview.getOrDefault(review, Set.of()).remove(key);
      transcript(key.version()).remove(key.text());
    }
  }

  private static Answer answer(ExamKey key, ExamAnswer value) {
    Question question =
        new Question(
            key.text(),
            value.getLabeledAt().toEpochMilli(),
            Set.copyOf(value.getRight()),
            Question.isChosen(value.getSource()));
    return new Answer(question, Set.copyOf(value.getPredicted()));
  }

  /** The answers of a version, which grow with {@link #refresh}. */
  public Transcript transcript(String version) {
    return transcripts.computeIfAbsent(version, unused -> new Transcript());
  }

  /** The keys of all answers to the label of a review. */
  Set<ExamKey> toReview(String review) {
    return Set.copyOf(byReview.getOrDefault(review, Set.of()));
  }

  @Override
  public void close() {
    tail.close();
  }
}
