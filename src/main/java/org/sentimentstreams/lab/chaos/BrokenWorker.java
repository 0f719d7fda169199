package org.sentimentstreams.lab.chaos;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.config.SettingsLoader;
import org.sentimentstreams.kafka.ClientSettings;
import org.sentimentstreams.kafka.values.AvroSerde;
import org.sentimentstreams.schema.Prediction;
import org.sentimentstreams.schema.Review;

/**
 * What many a hand-written service does: commit what was polled, then work on it, with a producer
 * that knows no transactions. A check that finds no fault with it is worth nothing.
 */
final class BrokenWorker {
  private static final Duration POLL = Duration.ofMillis(100);

  private BrokenWorker() {}

  /** Arguments as of {@link WorkerProcess}. */
  public static void main(String[] arguments) {
    ParentWatch.start();
    Settings settings = SettingsLoader.load(Optional.of(Path.of(arguments[0])), Map.of(), Map.of());
    Map<String, Object> configs = ClientSettings.consumer(settings.kafka());
    configs.put("group.id", settings.kafka().applicationId());
    configs.put("auto.offset.reset", "earliest");
    configs.put("enable.auto.commit", false);
    try (var follower = ChampionFollower.follow(settings, arguments[1]);
        var consumer =
            new KafkaConsumer<>(configs, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        var producer =
            new KafkaProducer<>(
                ClientSettings.producer(settings.kafka()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
      var model = new SlowModel(follower.start());
      consumer.subscribe(List.of(settings.topics().reviews()));
      System.out.println(ChildJvm.READY);
      while (true) {
        var records = consumer.poll(POLL);
        consumer.commitSync(); // Too early: what follows may never happen.
        for (ConsumerRecord<byte[], byte[]> record : records) {
          producer.send(prediction(settings.topics().predictions(), model, record));
        }
      }
    }
  }

  private static ProducerRecord<byte[], byte[]> prediction(
      String topic, SlowModel model, ConsumerRecord<byte[], byte[]> record) {
    Review review = AvroSerde.of(Review.class).deserializer().deserialize(topic, record.value());
    Prediction prediction = model.resultOf(review.getText());
    return new ProducerRecord<>(
        topic,
        null,
        record.timestamp(),
        record.key(),
        AvroSerde.of(Prediction.class).serializer().serialize(topic, prediction),
        record.headers());
  }
}
