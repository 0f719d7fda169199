package org.sentimentstreams.training.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
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
import org.sentimentstreams.kafka.values.AvroSerde;
import org.sentimentstreams.schema.LabeledReview;
import org.sentimentstreams.schema.OffsetRange;

/** What somebody does to the topic of labels under a trainer. */
@Tag("broker")
@Timeout(180)
@ExtendWith(SharedKafka.class)
class LabelTopicTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final List<String> said = new CopyOnWriteArrayList<>();
  private OwnTopics topics;
  private Settings settings;
  private Admin admin;
  private LabelTopic labels;

  @BeforeEach
  void createTopics(EmbeddedKafka kafka, TestInfo test) {
    topics = new OwnTopics(kafka, test, Map.of());
    settings = topics.settings();
    admin = topics.admin();
    create();
  }

  @AfterEach
  void close() {
    labels.close();
    topics.close();
  }

  private void create() {
    Awaitility.await().atMost(PATIENCE).ignoreExceptions().until(() -> topics.create() != null);
  }

  private void send(int partition, String... ids) throws Exception {
    try (var producer =
        new KafkaProducer<>(
            ClientSettings.producer(settings.kafka()),
            new StringSerializer(),
            AvroSerde.of(LabeledReview.class).serializer())) {
      for (String id : ids) {
        LabeledReview label =
            LabeledReview.newBuilder().setText("text " + id).setLabel("positive").build();
        producer.send(new ProducerRecord<>(settings.topics().labels(), partition, id, label)).get();
      }
    }
  }

  private void awaitReviews(int count) {
    Awaitility.await()
        .atMost(PATIENCE)
        .ignoreExceptionsInstanceOf(BrokerException.class)
        .until(
            () -> {
              boolean unused = labels.follow(Duration.ofMillis(100));
              return labels.size() == count;
            });
  }

  @Test
  void shouldTakeTheLabelsOfATopicThatWasCreatedAgainForNew() throws Exception {
    send(0, "a", "b", "c");
    labels = new LabelTopic(settings.kafka(), settings.topics().labels(), PATIENCE, said::add);
    labels.readToEnd();
    List<OffsetRange> seen = labels.ranges();
    assertThat(labels.labelsSince(seen)).isZero();
    admin.deleteTopics(List.of(settings.topics().labels())).all().get();
    create();
    send(0, "d", "e");

    awaitReviews(2);

    assertThat(labels.labelsSince(seen)).isEqualTo(2);
    assertThat(labels.wasCreatedAgain()).isTrue();
    assertThat(labels.wasCreatedAgain()).isFalse();
    assertThat(labels.dataset().rows()).extracting("id").containsExactlyInAnyOrder("d", "e");
    assertThat(labels.labelsSince(labels.ranges())).isZero();
    assertThat(said).isNotEmpty().allMatch(line -> line.contains("created again"));
  }

  @Test
  void shouldReadPartitionsThatAreAdded() throws Exception {
    send(0, "a");
    labels = new LabelTopic(settings.kafka(), settings.topics().labels(), PATIENCE, said::add);
    labels.readToEnd();
    List<OffsetRange> seen = labels.ranges();
    admin
        .createPartitions(Map.of(settings.topics().labels(), NewPartitions.increaseTo(3)))
        .all()
        .get();
    send(2, "b");

    awaitReviews(2);

    assertThat(labels.labelsSince(seen)).isEqualTo(1);
    assertThat(labels.ranges())
        .containsExactly(
            new OffsetRange(0, 0L, 1L), new OffsetRange(1, 0L, 0L), new OffsetRange(2, 0L, 1L));
    assertThat(said).isEmpty();
  }

  @Test
  void shouldSayInOneLineThatAThousandRecordsAreNoLabels() throws Exception {
    try (var producer =
        new KafkaProducer<>(
            ClientSettings.producer(settings.kafka()),
            new StringSerializer(),
            new StringSerializer())) {
      for (int i = 0; i < 1000; i++) {
        var unused =
            producer.send(new ProducerRecord<>(settings.topics().labels(), 0, "k", "junk"));
      }
    }
    send(0, "a");
    labels = new LabelTopic(settings.kafka(), settings.topics().labels(), PATIENCE, said::add);

    labels.readToEnd();

    assertThat(labels.size()).isEqualTo(1);
    assertThat(said)
        .singleElement()
        .asString()
        .startsWith(settings.topics().labels() + "-0@0 is not a readable label and is left out: ")
        .endsWith("; so are 999 more");
  }

  @Test
  void shouldLeaveOutALabelThatIsTooLargeUnpackedAndSayWhere() throws Exception {
    Map<String, Object> configs = ClientSettings.producer(settings.kafka());
    configs.put("compression.type", "zstd");
    configs.put("max.request.size", 1 << 30);
    configs.put("buffer.memory", 100_000_000L);
    try (var producer =
        new KafkaProducer<>(configs, new StringSerializer(), new ByteArraySerializer())) {
      byte[] bomb = new byte[settings.topics().maxMessageBytes() + (2 << 20)];
      producer.send(new ProducerRecord<>(settings.topics().labels(), 0, "bomb", bomb)).get();
    }
    send(0, "a");
    labels = new LabelTopic(settings.kafka(), settings.topics().labels(), PATIENCE, said::add);

    labels.readToEnd();

    assertThat(labels.dataset().rows()).extracting("id").containsExactly("a");
    assertThat(said)
        .singleElement()
        .asString()
        .contains(
            settings.topics().labels() + "-0@0 is not a readable label", "record is too large");
  }
}
