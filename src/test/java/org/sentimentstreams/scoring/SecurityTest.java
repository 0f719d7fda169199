package org.sentimentstreams.scoring;

import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;
import static org.apache.kafka.common.resource.ResourceType.GROUP;
import static org.apache.kafka.common.resource.ResourceType.TOPIC;
import static org.apache.kafka.common.resource.ResourceType.TRANSACTIONAL_ID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.config.SettingsLoader;
import org.sentimentstreams.kafka.BrokerException;
import org.sentimentstreams.kafka.ClientSettings;
import org.sentimentstreams.kafka.ServiceTopics;
import org.sentimentstreams.kafka.Topics;

/** The service with nothing but the rights of docs/security.md, over TLS. */
@Tag("broker")
@Timeout(240)
class SecurityTest {
  @TempDir private static Path folder;
  private static SecuredKafka kafka;

  @BeforeAll
  static void start() throws Exception {
    kafka = new SecuredKafka(folder);
    kafka.addScramUser("service");
    Settings admin = settings("PLAIN", "admin", "any");
    try (Admin client = Admin.create(ClientSettings.admin(admin.kafka()))) {
      new Topics(client, kafka.bootstrapServers(), Topics.DEFAULT_TIMEOUT)
          .create(ServiceTopics.of(admin.topics(), admin.artifacts().store()));
    }
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  private static Settings settings(String mechanism, String user, String application) {
    Map<String, String> flags = new HashMap<>();
    kafka
        .login(mechanism, user)
        .forEach(
            (name, value) ->
                flags.put(name.startsWith("bootstrap") ? name : "kafka." + name, value));
    flags.put("application.id", application);
    flags.put("topics.partitions", "1");
    flags.put("num.stream.threads", "1");
    flags.put("state.dir", folder.resolve("state-" + application).toString());
    return SettingsLoader.load(Optional.empty(), Map.of(), flags);
  }

  @BeforeEach
  void grantTheLeastRights() throws Exception {
    kafka.forbidAll();
    kafka.allow("producer", TOPIC, "reviews", WRITE);
    kafka.allow("reader", TOPIC, "predictions", READ);
  }

  private static void grantTheService(String application) throws Exception {
    kafka.allow("service", TOPIC, "reviews", READ);
    kafka.allow("service", TOPIC, "reviews-dlq", WRITE);
    kafka.allow("service", GROUP, application, READ);
    kafka.allow("service", TRANSACTIONAL_ID, application, WRITE);
  }

  private static void produce(String text) {
    Map<String, Object> configs =
        ClientSettings.producer(settings("PLAIN", "producer", "any").kafka());
    try (var producer =
        new KafkaProducer<>(configs, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>("reviews", EchoModel.bytes(text)));
      producer.send(new ProducerRecord<>("reviews", new byte[] {1, 2, 3}));
    }
  }

  /** The first prediction that is this text's. */
  private static ConsumerRecord<byte[], byte[]> prediction(String text) {
    Map<String, Object> configs =
        ClientSettings.consumer(settings("PLAIN", "reader", "any").kafka());
    configs.put("isolation.level", "read_committed");
    configs.put("auto.offset.reset", "earliest");
    try (var consumer =
        new KafkaConsumer<>(configs, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(List.of(new TopicPartition("predictions", 0)));
      while (true) {
        for (var record : consumer.poll(Duration.ofMillis(100))) {
          if (new String(record.value(), StandardCharsets.UTF_8).contains(text)) {
            return record;
          }
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"PLAIN", "SCRAM-SHA-256", "OAUTHBEARER"})
  void shouldRunWithTheLeastRights(String mechanism) throws Exception {
    String application = "app-" + mechanism;
    grantTheService(application);
    kafka.allow("service", TOPIC, "predictions", WRITE);
    produce("secured by " + mechanism);

    try (var service =
        new ScoringService(
            settings(mechanism, "service", application).scoring(), new EchoModel(), 1)) {
      service.start();

      assertThat(prediction("secured by " + mechanism)).isNotNull();
      assertThat(service.stopped()).isNotDone();
    }
  }

  @Test
  void shouldNameTheTopicThatItMayNotWrite() throws Exception {
    grantTheService("app-without");
    produce("never written");

    try (var service =
        new ScoringService(
            settings("PLAIN", "service", "app-without").scoring(), new EchoModel(), 1)) {
      service.start();

      assertThatThrownBy(() -> service.stopped().copy().orTimeout(100, TimeUnit.SECONDS).join())
          .hasCauseInstanceOf(BrokerException.class)
          .hasMessageContaining("topic predictions")
          .hasMessageContaining("docs/security.md");
    }
  }

  @Test
  void shouldNameTheGroupThatItMayNotJoin() throws Exception {
    grantTheService("app-allowed");

    try (var service =
        new ScoringService(
            settings("PLAIN", "service", "app-other").scoring(), new EchoModel(), 1)) {
      service.start();

      assertThatThrownBy(() -> service.stopped().copy().orTimeout(100, TimeUnit.SECONDS).join())
          .hasCauseInstanceOf(BrokerException.class)
          .hasMessageContaining("app-other");
    }
  }

  @Test
  void shouldShowNoPassword() {
    Settings settings = settings("PLAIN", "service", "any");

    assertThat(settings.toString()).doesNotContain("not-a-secret-of-anybody");
  }
}
