package org.sentimentstreams.kafka.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.demo.EmbeddedKafka;
import org.sentimentstreams.demo.OwnTopics;
import org.sentimentstreams.demo.SharedKafka;
import org.sentimentstreams.kafka.BrokerException;
import org.sentimentstreams.kafka.ClientSettings;
import org.sentimentstreams.log.LogLines;

/** What somebody does to a topic under a reader who follows it. */
@Tag("broker")
@Timeout(180)
@ExtendWith(SharedKafka.class)
class TopicTailTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration STEP = Duration.ofMillis(100);
  private OwnTopics topics;
  private Settings settings;
  private Admin admin;

  private final List<String> read = new ArrayList<>();
  private String topic;
  private TopicTail tail;
  private int restarts;

  @BeforeEach
  void nameATopic(EmbeddedKafka kafka, TestInfo test) {
    topics = new OwnTopics(kafka, test, Map.of());
    settings = topics.settings();
    admin = topics.admin();
    topic = settings.topics().reviews();
  }

  @AfterEach
  void close() {
    if (tail != null) {
      tail.close();
    }
    topics.close();
  }

  private void create(int partitions) {
    Awaitility.await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(
            () -> {
              admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1))).all().get();
              return true;
            });
  }

  private void delete() throws Exception {
    admin.deleteTopics(List.of(topic)).all().get();
  }

  private void send(int partition, String... values) throws Exception {
    try (var producer =
        new KafkaProducer<>(
            ClientSettings.producer(settings.kafka()),
            new StringSerializer(),
            new ByteArraySerializer())) {
      for (String value : values) {
        producer
            .send(
                new ProducerRecord<>(
                    topic, partition, "key", value.getBytes(StandardCharsets.UTF_8)))
            .get();
      }
    }
  }

  private void follow(boolean ordered) {
    tail =
        ordered
            ? TopicTail.ofOnePartition(settings.kafka(), topic, PATIENCE)
            : TopicTail.of(settings.kafka(), topic, PATIENCE);
    tail.onRestart(
        () -> {
          restarts++;
          read.clear();
        });
    tail.readToEnd(this::take);
    tail.read(STEP, this::take);
  }

  private void take(ConsumerRecord<String, byte[]> record) {
    read.add(new String(record.value(), StandardCharsets.UTF_8));
  }

  private void awaitRead(String... values) {
    Awaitility.await()
        .atMost(PATIENCE)
        .until(
            () -> {
              try {
                tail.read(STEP, this::take);
              } catch (BrokerException e) {
                assertThat(e).hasMessageContaining("lacks the topic " + topic);
              }
              return read.equals(List.of(values));
            });
  }

  @Test
  void shouldReadATopicThatWasCreatedAgainFromItsStart() throws Exception {
    create(1);
    send(0, "a", "b", "c");
    follow(true);
    delete();
    create(1);
    send(0, "x");

    awaitRead("x");
    send(0, "y");
    awaitRead("x", "y");
    assertThat(restarts).isPositive();
  }

  @Test
  void shouldNotGoOnInTheMiddleOfATopicThatWasCreatedAgainAndIsLonger() throws Exception {
    create(1);
    send(0, "a", "b");
    follow(true);
    delete();
    create(1);
    send(0, "u", "v", "w", "x", "y");

    awaitRead("u", "v", "w", "x", "y");
    assertThat(restarts).isPositive();
  }

  @Test
  void shouldReadToTheEndOfATopicThatWasCreatedAgain() throws Exception {
    create(1);
    send(0, "a", "b", "c");
    follow(true);
    delete();
    create(1);
    send(0, "x");

    Awaitility.await()
        .atMost(PATIENCE)
        .ignoreExceptionsInstanceOf(BrokerException.class)
        .untilAsserted(
            () -> {
              tail.readToEnd(this::take);
              assertThat(read).containsExactly("x");
            });
  }

  @Test
  void shouldSayInFewLinesThatTheTopicIsGone() throws Exception {
    create(1);
    send(0, "a");
    follow(true);
    try (LogLines log = LogLines.of("org.apache.kafka")) {
      delete();
      Awaitility.await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThatThrownBy(() -> tail.read(STEP, this::take))
                      .isInstanceOf(BrokerException.class)
                      .hasMessageContaining("lacks the topic " + topic)
                      .hasMessageContaining("topics create"));
      for (int i = 0; i < 50; i++) {
        assertThatThrownBy(() -> tail.read(STEP, this::take)).isInstanceOf(BrokerException.class);
      }

      assertThat(log.messages()).hasSizeLessThan(100);
    }
    assertThat(read).containsExactly("a");
  }

  @Test
  void shouldReadPartitionsThatAreAdded() throws Exception {
    create(1);
    send(0, "a");
    follow(false);
    admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(3))).all().get();
    send(2, "b");
    awaitRead("a", "b");
    send(0, "c");
    awaitRead("a", "b", "c");

    assertThat(restarts).isZero();
    assertThat(tail.trouble()).isEmpty();
    assertThat(tail.beginning()).hasSize(3);
  }

  @Test
  void shouldReadTheFirstPartitionOnAndSayThatThereAreOthersWhereTheOrderCounts() throws Exception {
    create(1);
    send(0, "a");
    follow(true);
    admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(2))).all().get();

    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              tail.read(STEP, this::take);
              assertThat(tail.trouble().orElse("none")).contains("has 2 partitions", "exactly one");
            });
    send(0, "b");
    awaitRead("a", "b");
  }

  @Test
  void shouldGoOnWithTheOldestThatIsLeft() throws Exception {
    create(1);
    send(0, IntStream.range(0, 10).mapToObj(Integer::toString).toArray(String[]::new));
    tail = TopicTail.of(settings.kafka(), topic, PATIENCE);
    tail.onRestart(() -> restarts++);
    admin
        .deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(8)))
        .all()
        .get();

    tail.readToEnd(this::take);

    assertThat(read).containsExactly("8", "9");
    assertThat(restarts).isZero();
  }

  @Test
  void shouldWarnOfAnOrderedTopicThatForgets() {
    create(1);
    try (LogLines log = LogLines.of(TopicTail.class)) {
      follow(true);
      Awaitility.await()
          .atMost(PATIENCE)
          .until(
              () -> {
                tail.read(STEP, this::take);
                return !log.messages().isEmpty();
              });

      assertThat(log.messages())
          .singleElement()
          .asString()
          .contains("cleanup.policy=delete", "which are still needed", "kafka-configs");
    }
  }
}
