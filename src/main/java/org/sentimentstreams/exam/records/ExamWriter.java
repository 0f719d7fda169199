package org.sentimentstreams.exam.records;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.sentimentstreams.config.KafkaSettings;
import org.sentimentstreams.kafka.BrokerException;
import org.sentimentstreams.kafka.ClientSettings;
import org.sentimentstreams.kafka.values.AvroSerde;
import org.sentimentstreams.schema.ExamAnswer;

/** Writes answers to their topic. For use by one thread at a time. */
public final class ExamWriter implements AutoCloseable {
  private final KafkaSettings settings;
  private final String topic;
  private final KafkaProducer<String, byte[]> producer;
  private final Serializer<ExamAnswer> serializer = AvroSerde.of(ExamAnswer.class).serializer();

  /**
   * Connects in the background.
   *
   * @param timeout how long the brokers may take for a record
   */
  public ExamWriter(KafkaSettings settings, String topic, Duration timeout) {
    this.settings = settings;
    this.topic = topic;
    this.producer =
        new KafkaProducer<>(
            ClientSettings.producer(settings, timeout),
            new StringSerializer(),
            new ByteArraySerializer());
  }

  /**
   * Writes answers and waits until all are confirmed. An answer replaces an earlier one of the same
   * version to the same text.
   *
   * @throws BrokerException if the brokers do not take one of them
   */
  public void write(List<ExamAnswer> answers) {
    Map<ExamKey, byte[]> values = new HashMap<>();
    answers.forEach(answer -> values.put(ExamKey.of(answer), serializer.serialize(topic, answer)));
    write(values);
  }

  /**
   * Takes back all answers to a review's label, since that was withdrawn.
   *
   * @return how many there were
   * @throws BrokerException if the brokers do not take it
   */
  public int withdraw(String review, ExamRecords records) {
    Map<ExamKey, byte[]> values = new HashMap<>();
    records.toReview(review).forEach(key -> values.put(key, null));
    write(values);
    return values.size();
  }

  private void write(Map<ExamKey, byte[]> values) {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    values.forEach(
        (key, value) ->
            sent.add(producer.send(new ProducerRecord<>(topic, 0, key.toString(), value))));
    try {
      for (Future<RecordMetadata> each : sent) {
        each.get();
      }
    } catch (ExecutionException e) {
      throw new BrokerException(
          "Kafka at %s refused an answer for %s: %s"
              .formatted(settings.bootstrapServers(), topic, e.getCause().getMessage()),
          e.getCause());
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  @Override
  public void close() {
    producer.close(Duration.ZERO);
  }
}
