package org.sentimentstreams.training.live;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.sentimentstreams.config.KafkaSettings;
import org.sentimentstreams.kafka.BrokerException;
import org.sentimentstreams.kafka.ClientSettings;

/** Asks the trainer that leads for something. */
public final class TrainingCommands {
  /** The only command there is. */
  static final byte[] TRAIN = "train".getBytes(StandardCharsets.UTF_8);

  private TrainingCommands() {}

  /**
   * Asks for a training of a model.
   *
   * @param timeout how long the broker may take
   * @throws BrokerException if Kafka does not take the command
   */
  public static void train(KafkaSettings settings, String topic, String model, Duration timeout) {
    Map<String, Object> configs = new HashMap<>(ClientSettings.producer(settings));
    int millis = (int) timeout.toMillis();
    configs.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, millis);
    configs.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, millis);
    configs.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, millis);
    configs.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    try (var producer =
        new KafkaProducer<>(configs, new StringSerializer(), new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(topic, 0, model, TRAIN)).get();
    } catch (ExecutionException e) {
      throw new BrokerException(
          "Kafka at %s did not take a record for %s: %s"
              .formatted(settings.bootstrapServers(), topic, e.getCause().getMessage()),
          e.getCause());
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }
}
