package org.sentimentstreams.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.config.SettingsLoader;
import org.sentimentstreams.demo.EmbeddedKafka;
import org.sentimentstreams.kafka.ClientSettings;
import org.sentimentstreams.kafka.ServiceTopics;
import org.sentimentstreams.kafka.Topics;
import org.sentimentstreams.kafka.deadletters.DeadLetter;
import org.sentimentstreams.kafka.reading.TopicScan;

/** The service with far less memory than what lies in its topic takes unpacked. */
@Tag("broker")
@Timeout(180)
class SmallHeapTest {
  private static final int REVIEW = 2_000_000;
  private static final int BOMB = 150_000_000;
  private static final int REVIEWS = 60;

  @TempDir private Path folder;
  private final Map<String, String> flags = new HashMap<>();

  @Test
  void shouldScoreManyLargeReviewsAndPassOverOneThatHasNoRoom() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.ephemeral()) {
      flags.put("bootstrap.servers", kafka.bootstrapServers());
      flags.put("topics.partitions", "3");
      flags.put("topics.max.message.bytes", Integer.toString(REVIEW + 1000));
      flags.put("batch.queue.max.bytes", Integer.toString(3 * REVIEW));
      flags.put("batch.cache.max.results", "0");
      flags.put("state.dir", folder.resolve("state").toString());
      Settings settings = SettingsLoader.load(Optional.empty(), Map.of(), flags);
      try (Admin admin = Admin.create(ClientSettings.admin(settings.kafka()))) {
        new Topics(admin, kafka.bootstrapServers(), Topics.DEFAULT_TIMEOUT)
            .create(ServiceTopics.of(settings.topics(), settings.artifacts().store()));
      }
      send(settings);
      Path log = folder.resolve("log.txt");
      Process service = start(log);
      try {
        List<ConsumerRecord<byte[], byte[]>> letters =
            records(settings, service, settings.topics().deadLetters(), 1);
        assertThat(new DeadLetter(letters.get(0)).cuts())
            .singleElement()
            .asString()
            .startsWith("value 150000000 bytes");
        assertThat(new String(letters.get(0).key(), StandardCharsets.UTF_8)).isEqualTo("bomb");
        assertThat(records(settings, service, settings.topics().predictions(), REVIEWS))
            .extracting(record -> new String(record.key(), StandardCharsets.UTF_8))
            .doesNotHaveDuplicates()
            .hasSize(REVIEWS);
        assertThat(Files.readString(log))
            .contains("There is not enough memory for a record of " + settings.topics().reviews());
      } finally {
        service.destroyForcibly();
      }
    }
  }

  private void send(Settings settings) {
    Map<String, Object> configs = ClientSettings.producer(settings.kafka());
    configs.put("compression.type", "zstd");
    configs.put("max.request.size", 1 << 30);
    configs.put("buffer.memory", 400_000_000L);
    configs.put("batch.size", 50_000_000);
    configs.put("linger.ms", 30_000);
    byte[] review = EchoModel.bytes("x".repeat(REVIEW));
    try (var producer =
        new KafkaProducer<>(configs, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < REVIEWS; i++) {
        producer.send(record(settings, i % 3, "review" + i, review));
        if (i == REVIEWS / 2) {
          producer.send(record(settings, 0, "bomb", new byte[BOMB]));
        }
      }
    }
  }

  private static ProducerRecord<byte[], byte[]> record(
      Settings settings, int partition, String key, byte[] value) {
    return new ProducerRecord<>(
        settings.topics().reviews(), partition, key.getBytes(StandardCharsets.UTF_8), value);
  }

  private Process start(Path log) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx96m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                SmallHeapService.class.getName()));
    flags.forEach((name, value) -> command.add(name + "=" + value));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }

  private static List<ConsumerRecord<byte[], byte[]>> records(
      Settings settings, Process service, String topic, int expected) {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(120))
        .pollInSameThread()
        .failFast("the service has ended", () -> !service.isAlive())
        .until(
            () -> {
              List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
              new TopicScan(settings.kafka(), topic).forEach(records::add);
              return records;
            },
            records -> records.size() >= expected);
  }
}
