package org.sentimentstreams.lab.chaos;

import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.sentimentstreams.config.KafkaSettings;

/**
 * Sends records of every {@link HostileKind} in turn, at a steady pace, beside the ordinary ones.
 *
 * <p>Those with an odd time have a producer of their own, which sends a record once or not at all.
 * A broker that starts again takes a producer for gone whose last record is older than a day, and
 * then never takes what that producer sends a second time.
 */
final class HostileReviews implements AutoCloseable {
  private static final int MOST_UNPACKED = 16 << 20;

  private final KafkaProducer<byte[], byte[]> producer;
  private final KafkaProducer<byte[], byte[]> producerOfOddTimes;
  private final String topic;
  private final HostileCheck check;
  private final SteadyPace pace;

  /**
   * @param check told of each record that the broker has taken
   */
  HostileReviews(KafkaSettings settings, String topic, double perSecond, HostileCheck check) {
    this.check = check;
    this.topic = topic;
    pace = new SteadyPace("hostile-reviews", perSecond, this::send);
    Map<String, Object> configs = NumberedReviews.patient(settings);
    // What a broker takes is limited after compression.
    configs.put("compression.type", "zstd");
    configs.put("max.request.size", MOST_UNPACKED);
    producer = new KafkaProducer<>(configs, new ByteArraySerializer(), new ByteArraySerializer());
    configs.put("enable.idempotence", false);
    configs.put("retries", 0);
    producerOfOddTimes =
        new KafkaProducer<>(configs, new ByteArraySerializer(), new ByteArraySerializer());
  }

  void start() {
    pace.start();
  }

  private void send(int number) {
    HostileRecord record = HostileKind.record(number);
    boolean isOdd = record.time() != NumberedReviews.timestamp(number);
    (isOdd ? producerOfOddTimes : producer)
        .send(
            record.to(topic),
            (metadata, failure) -> {
              if (failure == null) {
                check.sent(number, topic, metadata.partition(), metadata.offset());
              } else {
                check.refused();
              }
            });
  }

  /** Stops sending; returns when the broker has answered for every record. */
  @Override
  public void close() {
    pace.close();
    producer.close();
    producerOfOddTimes.close();
  }
}
