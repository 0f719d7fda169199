package org.sentimentstreams.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.demo.EmbeddedKafka;
import org.sentimentstreams.demo.OwnTopics;
import org.sentimentstreams.demo.SharedKafka;
import org.sentimentstreams.kafka.BrokerException;
import org.sentimentstreams.kafka.reading.TopicScan;
import org.sentimentstreams.kafka.values.AvroSerde;
import org.sentimentstreams.log.LogLines;
import org.sentimentstreams.ops.Health;
import org.sentimentstreams.schema.Prediction;

/** Topics that somebody changes under a running service. */
@Tag("broker")
@Timeout(300)
@ExtendWith(SharedKafka.class)
class TopicChangesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(100);
  @TempDir private static Path folder;

  private LogLines log;
  private OwnTopics topics;
  private Settings settings;
  private Admin admin;
  private KafkaProducer<byte[], byte[]> producer;

  @BeforeEach
  void createTopics(EmbeddedKafka kafka, TestInfo test) {
    String state = folder.resolve(test.getTestMethod().orElseThrow().getName()).toString();
    topics =
        new OwnTopics(
                kafka,
                test,
                Map.of(
                    "num.stream.threads",
                    "1",
                    // A service that broke leaves its group by time-out; 6 s is the broker's least.
                    "kafka.consumer.session.timeout.ms",
                    "6000",
                    "state.dir",
                    state))
            .create();
    settings = topics.settings();
    admin = topics.admin();
    producer = topics.producer();
    log = LogLines.ofAll();
  }

  @AfterEach
  void close() {
    log.close();
    producer.close();
    topics.close();
  }

  private String logged() {
    return String.join("\n", log.messages());
  }

  private ScoringService running() throws Exception {
    return running(new SimpleMeterRegistry());
  }

  private ScoringService running(MeterRegistry meters) throws Exception {
    Map<String, EchoModel> models = Map.of(settings.model().name(), new EchoModel());
    ScoringService service = new ScoringService(settings.scoring(), models, 1, meters);
    service.start();
    assertThat(service.awaitRunning(PATIENCE)).isTrue();
    return service;
  }

  private void produce(int partition, String... texts) throws Exception {
    for (String text : texts) {
      producer
          .send(
              new ProducerRecord<>(
                  settings.topics().reviews(), partition, null, EchoModel.bytes(text)))
          .get();
    }
  }

  /** The labels of the committed predictions, which are the texts. */
  private List<String> scored() {
    List<String> labels = new ArrayList<>();
    new TopicScan(settings.kafka(), settings.topics().predictions())
        .forEach(
            record ->
                labels.add(
                    AvroSerde.of(Prediction.class)
                        .deserializer()
                        .deserialize("", record.value())
                        .getLabel()));
    return labels;
  }

  private void awaitScored(String... texts) {
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInSameThread()
        .untilAsserted(() -> assertThat(scored()).containsExactlyInAnyOrder(texts));
  }

  /** A topic that is being created may not take records yet. */
  private void produceWhenItTakes(int partition, String text) {
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInSameThread()
        .ignoreExceptions()
        .until(
            () -> {
              produce(partition, text);
              return true;
            });
  }

  @Test
  void shouldSoonScoreWhatComesToANewPartition() throws Exception {
    try (var service = running()) {
      produce(0, "old partition");
      awaitScored("old partition");

      admin
          .createPartitions(Map.of(settings.topics().reviews(), NewPartitions.increaseTo(2)))
          .all()
          .get();
      produceWhenItTakes(1, "new partition");

      // Kafka's own five minutes would be longer than anybody waits here.
      awaitScored("old partition", "new partition");
      assertThat(service.stopped()).isNotDone();
    }
  }

  @Test
  void shouldSayHowManyReviewsWereDeletedBeforeTheyWereReadAndGoOn() throws Exception {
    produce(0, "a", "b");
    var meters = new SimpleMeterRegistry();
    try (var service = running(meters)) {
      awaitScored("a", "b");
    }
    produce(0, "deleted", "deleted", "deleted", "c");
    var partition = new TopicPartition(settings.topics().reviews(), 0);
    admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(5))).all().get();
    try (var service = running(meters)) {
      awaitScored("a", "b", "c");

      assertThat(meters.counter("sentiment.reviews.deleted").count()).isEqualTo(3);
      assertThat(logged())
          .contains(
              partition + ": the offsets 2 to 4 were deleted from the topic before they were read");
      assertThat(service.stopped()).isNotDone();
    }
  }

  @Test
  void shouldReadATopicAgainThatIsShorterThanWhatWasReadOfIt() throws Exception {
    produce(0, "a", "b");
    var partition = new TopicPartition(settings.topics().reviews(), 0);
    Map<TopicPartition, OffsetAndMetadata> beyond = Map.of(partition, new OffsetAndMetadata(100));
    admin.alterConsumerGroupOffsets(settings.kafka().applicationId(), beyond).all().get();
    var meters = new SimpleMeterRegistry();
    try (var service = running(meters)) {
      awaitScored("a", "b");

      assertThat(meters.counter("sentiment.reviews.deleted").count()).isZero();
      assertThat(logged()).contains(partition + ": the offset 100 does not exist");
      assertThat(service.stopped()).isNotDone();
    }
  }

  @Test
  void shouldStopWhereTheTopicOfReviewsIsCreatedAgainAndTheNextServiceShouldReadAllOfIt()
      throws Exception {
    try (var service = running()) {
      produce(0, "a", "b");
      awaitScored("a", "b");

      admin.deleteTopics(List.of(settings.topics().reviews())).all().get();

      assertThatThrownBy(() -> service.stopped().copy().orTimeout(100, TimeUnit.SECONDS).join())
          .hasMessageContaining("topic of reviews is missing");
    }
    topics.create();
    produceWhenItTakes(0, "c");
    produce(0, "d", "e");
    try (var service = running()) {
      awaitScored("a", "b", "c", "d", "e");
      assertThat(service.stopped()).isNotDone();
    }
  }

  @Test
  void shouldSayWhichTopicIsMissingAndGoOnWhenItIsThereAgain() throws Exception {
    try (var service = running()) {
      for (String topic :
          List.of(settings.topics().predictions(), settings.topics().deadLetters())) {
        admin.deleteTopics(List.of(topic)).all().get();
        produce(0, "review", " ");

        Awaitility.await()
            .atMost(PATIENCE)
            .untilAsserted(
                () ->
                    assertThat(service.health().reasons())
                        .anyMatch(
                            reason ->
                                reason.startsWith("Nothing can be written: ")
                                    && reason.contains("lacks the topic " + topic)
                                    && reason.contains("sentiment topics create")));
        topics.create();
        Awaitility.await().atMost(PATIENCE).until(() -> service.health().equals(Health.UP));
      }
      awaitScored("review", "review");
      assertThat(service.stopped()).isNotDone();
    }
  }

  @Test
  void shouldSayWhichOfTwoInstancesWithOneNameGoesOn() throws Exception {
    settings = topics.with(Map.of("group.instance.id", "twin"));
    try (var first = running();
        var second = running()) {
      assertThatThrownBy(() -> first.stopped().copy().orTimeout(100, TimeUnit.SECONDS).join())
          .hasCauseInstanceOf(BrokerException.class)
          .hasMessageContaining("the newer one continues, and this one stops");
      produce(0, "a");
      awaitScored("a");
      assertThat(second.stopped()).isNotDone();
    }
  }

  @Test
  void shouldRunWhereItsStateFolderCannotBeWritten() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "no folder");
    settings = topics.with(Map.of("state.dir", file.resolve("below").toString()));
    try (var service = running()) {
      produce(0, "a");
      awaitScored("a");
    }
  }
}
