package org.sentimentstreams.kafka;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.sentimentstreams.config.KafkaSettings;

/**
 * Writes single records to partition 0 of a topic; the brokers have confirmed each before the next
 * thing is done. It connects at the first one. For use by one thread at a time.
 */
public final class RecordWriter implements AutoCloseable {
  private final KafkaSettings settings;
  private final String topic;
  private final Duration timeout;
  private KafkaProducer<String, byte[]> producer;

  /**
   * @param timeout how long the brokers may take for one record
   */
  public RecordWriter(KafkaSettings settings, String topic, Duration timeout) {
    this.settings = settings;
    this.topic = topic;
    this.timeout = timeout;
  }

  /**
   * Writes a record and waits until it is confirmed.
   *
   * @param headers null for none
   * @throws BrokerException if the brokers do not take it
   */
  public void write(String key, byte[] value, Headers headers) {
    try {
      producer().send(new ProducerRecord<>(topic, 0, key, value, headers)).get();
    } catch (ExecutionException e) {
      throw new BrokerException(
          "Kafka at %s refused a record for %s: %s"
              .formatted(settings.bootstrapServers(), topic, e.getCause().getMessage()),
          e.getCause());
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  private KafkaProducer<String, byte[]> producer() {
    if (producer == null) {
      producer =
          new KafkaProducer<>(
              ClientSettings.producer(settings, timeout),
              new StringSerializer(),
              new ByteArraySerializer());
    }
    return producer;
  }

  @Override
  public void close() {
    if (producer != null) {
      producer.close(Duration.ZERO);
    }
  }
}
