package org.sentimentstreams.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentimentstreams.demo.EmbeddedKafka;
import org.sentimentstreams.demo.SharedKafka;
import org.sentimentstreams.kafka.Topics.Created;

/** Each test uses topics of its own on one broker. */
@Tag("broker")
@ExtendWith(SharedKafka.class)
class TopicsTest {
  private static final Map<String, String> COMPACT = Map.of("cleanup.policy", "compact");

  private static String brokers;
  private static Admin admin;
  private static Topics topics;

  @BeforeAll
  static void connect(EmbeddedKafka kafka) {
    brokers = kafka.bootstrapServers();
    admin = Admin.create(Map.<String, Object>of("bootstrap.servers", brokers));
    topics = new Topics(admin, brokers, Topics.DEFAULT_TIMEOUT);
  }

  @AfterAll
  static void stop() {
    admin.close();
  }

  @Test
  void shouldCreateOnceAndFindTheTopicsAfterwards() {
    List<TopicSpec> specs = List.of(spec("once-a", 3, Map.of()), spec("once-b", 1, COMPACT));

    assertThat(topics.create(specs))
        .containsExactly(new Created("once-a", true), new Created("once-b", true));
    assertThat(topics.create(specs))
        .containsExactly(new Created("once-a", false), new Created("once-b", false));
    topics.requireExist(List.of("once-a", "once-b"));
  }

  @Test
  void shouldDoNothingForNoTopics() {
    assertThat(topics.create(List.of())).isEmpty();
    assertThat(topics.describe(List.of())).isEmpty();
    topics.requireExist(List.of());
  }

  @Test
  void shouldDescribeSettingsAndCountRecords() throws Exception {
    Map<String, String> configs =
        Map.of(
            "cleanup.policy", "compact,delete", "retention.ms", "-1", "max.message.bytes", "12345");
    topics.create(List.of(spec("described", 3, configs)));
    try (var producer =
        new KafkaProducer<>(
            Map.<String, Object>of("bootstrap.servers", brokers),
            new StringSerializer(),
            new StringSerializer())) {
      for (int partition : new int[] {0, 0, 2}) {
        producer.send(new ProducerRecord<>("described", partition, "key", "value")).get();
      }
    }

    assertThat(topics.describe(List.of("absent", "described")))
        .containsExactly(
            TopicState.absent("absent"),
            new TopicState("described", true, 3, 1, "compact,delete", -1, 12345, 3));
  }

  @Test
  void shouldRefuseAnotherPartitionCountAndCreateNothing() {
    topics.create(List.of(spec("counted", 3, Map.of())));

    assertRefused(spec("counted-new", 1, Map.of()), spec("counted", 4, Map.of()))
        .withMessage(
            "Topic \"counted\" has 3 partitions, and the settings ask for 4: set 3, or delete the topic and create it again");
    assertThat(topics.describe(List.of("counted-new")).get(0).exists()).isFalse();
  }

  @Test
  void shouldRefuseAnotherCleanupPolicy() {
    topics.create(List.of(spec("compacted", 1, COMPACT), spec("deleted", 1, Map.of())));

    assertRefused(spec("compacted", 1, Map.of()))
        .withMessageContaining("\"compacted\" has cleanup.policy=compact, and delete is needed");
    assertRefused(spec("deleted", 1, COMPACT))
        .withMessageContaining("\"deleted\" has cleanup.policy=delete, and compact is needed")
        .withMessageContaining("--add-config cleanup.policy=[compact]");
  }

  @Test
  void shouldNotMindTheOrderOfCleanupPolicies() {
    topics.create(List.of(spec("both", 1, Map.of("cleanup.policy", "compact,delete"))));

    assertThat(topics.create(List.of(spec("both", 1, Map.of("cleanup.policy", "delete, compact")))))
        .extracting(Created::isNew)
        .containsExactly(false);
  }

  @Test
  void shouldSayThatOneBrokerCannotKeepThreeCopies() {
    assertRefused(spec("copied-new", 1, Map.of()), new TopicSpec("copied", 1, (short) 3, Map.of()))
        .withMessageContaining("\"copied\" asks for replication factor 3")
        .withMessageContaining("-1 for its default");
    assertThat(topics.describe(List.of("copied-new")).get(0).exists()).isFalse();
  }

  @Test
  void shouldPassOnWhyKafkaRefusesASetting() {
    assertRefused(spec("set", 1, Map.of("retention.ms", "many")))
        .withMessageContaining("create topic \"set\"")
        .withMessageContaining("retention.ms");
  }

  @Test
  void shouldRefuseOneNameTwice() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> topics.create(List.of(spec("twice", 1, Map.of()), spec("twice", 2, Map.of()))))
        .withMessageContaining("twice");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", ".", "..", "a b", "größe", "a/b"})
  void shouldRefuseNamesThatKafkaDoesNotTake(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> spec(name, 1, Map.of()))
        .withMessageContaining("\"" + name + "\"");
  }

  @Test
  void shouldRefuseNumbersThatNoTopicHas() {
    assertThatIllegalArgumentException().isThrownBy(() -> spec("few", 0, Map.of()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TopicSpec("few", 1, (short) 0, Map.of()));
  }

  @Test
  void shouldNameAllMissingTopics() {
    topics.create(List.of(spec("present", 1, Map.of())));

    assertThatExceptionOfType(BrokerException.class)
        .isThrownBy(() -> topics.requireExist(List.of("gone", "present", "lost")))
        .withMessageContaining("lacks the topics gone, lost")
        .withMessageContaining("sentiment topics create");
  }

  @Test
  void shouldSayThatNoBrokerAnswers() throws IOException {
    String nobody = "127.0.0.1:" + closedPort();
    try (Admin lonely = Admin.create(Map.<String, Object>of("bootstrap.servers", nobody))) {
      var unanswered = new Topics(lonely, nobody, Duration.ofSeconds(1));

      assertThatExceptionOfType(BrokerException.class)
          .isThrownBy(() -> unanswered.describe(List.of("any")))
          .withMessage(
              "No Kafka broker answered at %s within 1 s: is it running, and is bootstrap.servers right?"
                  .formatted(nobody));
      lonely.close(Duration.ZERO);
    }
  }

  @Test
  void shouldKeepNamesAndOutcomesInTheOrderAsked() {
    topics.create(List.of(spec("order-b", 1, Map.of())));

    assertThat(topics.create(List.of(spec("order-c", 1, Map.of()), spec("order-b", 1, Map.of()))))
        .extracting(Created::name, Created::isNew)
        .containsExactly(tuple("order-c", true), tuple("order-b", false));
  }

  private static TopicSpec spec(String name, int partitions, Map<String, String> configs) {
    return new TopicSpec(name, partitions, TopicSpec.BROKER_DEFAULT, configs);
  }

  private static ThrowableAssertAlternative<BrokerException> assertRefused(TopicSpec... specs) {
    return assertThatExceptionOfType(BrokerException.class)
        .isThrownBy(() -> topics.create(List.of(specs)));
  }

  private static int closedPort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
      return socket.getLocalPort();
    }
  }
}
