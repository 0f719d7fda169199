package org.sentimentstreams.training.live;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.sentimentstreams.config.KafkaSettings;
import org.sentimentstreams.kafka.BrokerException;
import org.sentimentstreams.kafka.RecordWriter;

/** Sends commands to the leading trainer. */
public final class TrainingCommands {
  /** The only command there is. */
  static final byte[] TRAIN = "train".getBytes(StandardCharsets.UTF_8);

  private TrainingCommands() {}

  /**
   * Asks for a training of a model.
   *
   * @param timeout how long the broker may take
   * @throws BrokerException if Kafka refuses the command
   */
  public static void train(KafkaSettings settings, String topic, String model, Duration timeout) {
    try (RecordWriter writer = new RecordWriter(settings, topic, timeout)) {
      writer.write(model, TRAIN, null);
    }
  }
}
