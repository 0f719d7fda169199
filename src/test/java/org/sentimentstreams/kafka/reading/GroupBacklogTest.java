package org.sentimentstreams.kafka.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
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
import org.sentimentstreams.kafka.Topics;

/** Committed offsets against the ends of partitions, on a real broker. */
@Tag("broker")
@Timeout(120)
@ExtendWith(SharedKafka.class)
class GroupBacklogTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private OwnTopics topics;
  private Admin admin;
  private Settings settings;
  private String topic;

  @BeforeEach
  void name(EmbeddedKafka kafka, TestInfo test) {
    topics = new OwnTopics(kafka, test, Map.of());
    settings = topics.settings();
    admin = topics.admin();
    topic = settings.topics().reviews();
  }

  @AfterEach
  void close() {
    topics.close();
  }

  private void create(int partitions) throws Exception {
    admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1))).all().get();
  }

  private GroupBacklog backlog() {
    return new GroupBacklog(
        settings.kafka(),
        settings.topics().reviews(),
        false,
        IsolationLevel.READ_COMMITTED,
        Topics.DEFAULT_TIMEOUT);
  }

  private KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
    return topics.producer(more);
  }

  private void produce(int partition, int records) {
    try (var producer = producer(Map.of())) {
      for (int i = 0; i < records; i++) {
        producer.send(new ProducerRecord<>(topic, partition, null, new byte[] {1}));
      }
    }
  }

  private void abort(int partition, int records) {
    try (var producer = producer(Map.of("transactional.id", topic))) {
      producer.initTransactions();
      producer.beginTransaction();
      for (int i = 0; i < records; i++) {
        producer.send(new ProducerRecord<>(topic, partition, null, new byte[] {1}));
      }
      producer.flush();
      producer.abortTransaction();
    }
  }

  private void commit(int partition, long offset) throws Exception {
    admin
        .alterConsumerGroupOffsets(
            settings.kafka().applicationId(),
            Map.of(new TopicPartition(topic, partition), new OffsetAndMetadata(offset)))
        .all()
        .get();
  }

  private static List<Long> records(GroupBacklog backlog) {
    return backlog.read().backlogs().stream().map(Backlog::records).toList();
  }

  private static void await(GroupBacklog backlog, Long... records) {
    Awaitility.await()
        .atMost(PATIENCE)
        .ignoreExceptionsMatching(BrokerException.class::isInstance)
        .untilAsserted(() -> assertThat(records(backlog)).containsExactly(records));
  }

  @Test
  void shouldCountWhatWaitsThoughNobodyReadsIt() throws Exception {
    create(2);
    produce(0, 1600);
    produce(1, 5);
    try (GroupBacklog backlog = backlog()) {
      await(backlog, 1600L, 5L);

      commit(0, 1500);

      await(backlog, 100L, 5L);
    }
  }

  @Test
  void shouldPassOverWhatWasThereBeforeAGroupThatStartsAtTheEnd() throws Exception {
    create(2);
    produce(0, 10);
    commit(1, 0);
    produce(1, 3);
    try (GroupBacklog backlog =
        new GroupBacklog(
            settings.kafka(),
            settings.topics().reviews(),
            true,
            IsolationLevel.READ_UNCOMMITTED,
            Topics.DEFAULT_TIMEOUT)) {
      await(backlog, 0L, 3L);
    }
  }

  @Test
  void shouldNotTakeMarkersAndAbortedRecordsForReviewsThatWait() throws Exception {
    create(2);
    commit(0, 0);
    abort(0, 20);
    abort(1, 1);
    produce(1, 1);
    try (GroupBacklog backlog = backlog()) {
      await(backlog, 0L, 1L);

      produce(0, 2);

      await(backlog, 2L, 1L);
      commit(0, 22);
      await(backlog, 1L, 1L);
    }
  }

  @Test
  void shouldSeePartitionsThatAreAdded() throws Exception {
    create(1);
    try (GroupBacklog backlog = backlog()) {
      await(backlog, 0L);
      admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(3))).all().get();
      await(backlog, 0L, 0L, 0L);

      produce(2, 7);

      await(backlog, 0L, 0L, 7L);
    }
  }

  @Test
  void shouldCountFromTheBeginningOfATopicThatWasDeletedAndCreatedAgain() throws Exception {
    create(1);
    produce(0, 50);
    commit(0, 50);
    try (GroupBacklog backlog = backlog()) {
      await(backlog, 0L);
      admin.deleteTopics(List.of(topic)).all().get();
      Awaitility.await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> assertThatThrownBy(backlog::read).hasMessageContaining("lacks the topic"));
      create(1);
      produce(0, 4);

      await(backlog, 4L);
    }
  }

  @Test
  void shouldNotCountWhatRetentionHasDeleted() throws Exception {
    create(1);
    produce(0, 50);
    commit(0, 10);
    admin
        .deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(30)))
        .all()
        .get();
    try (GroupBacklog backlog = backlog()) {
      await(backlog, 20L);
    }
  }
}
