package org.sentimentstreams.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
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

/** What a real broker does to a running service, and what becomes of its group. */
@Tag("broker")
@Timeout(240)
@ExtendWith(SharedKafka.class)
class BrokerFaultTest {
  private static final int PARTITIONS = 6;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  @TempDir private static Path folder;

  private OwnTopics topics;
  private Settings settings;
  private Admin admin;

  @BeforeEach
  void createTopics(EmbeddedKafka kafka, TestInfo test) {
    topics =
        new OwnTopics(
                kafka,
                test,
                Map.of(
                    "topics.partitions",
                    Integer.toString(PARTITIONS),
                    "num.stream.threads",
                    "1",
                    // So that a deleted topic is soon noticed.
                    "kafka.consumer.metadata.max.age.ms",
                    "500"))
            .create();
    settings = topics.settings();
    admin = topics.admin();
  }

  @AfterEach
  void close() {
    topics.close();
  }

  private ScoringService service(String instance, MeterRegistry meters) {
    Path state = folder.resolve(settings.kafka().applicationId() + instance);
    Settings mine =
        topics.with(Map.of("state.dir", state.toString(), "group.instance.id", instance));
    return new ScoringService(
        mine.scoring(), Map.of(mine.model().name(), new EchoModel()), 1, meters);
  }

  private ScoringService running(String instance, MeterRegistry meters) throws Exception {
    ScoringService service = service(instance, meters);
    service.start();
    assertThat(service.awaitRunning(PATIENCE)).isTrue();
    return service;
  }

  private void produce(String text) throws Exception {
    try (var producer = topics.producer()) {
      producer.send(new ProducerRecord<>(settings.topics().reviews(), EchoModel.bytes(text))).get();
    }
  }

  @Test
  void shouldStopAndSayWhatToDoWhenTheTopicOfReviewsIsDeleted() throws Exception {
    try (ScoringService service = running("only", new SimpleMeterRegistry())) {
      admin.deleteTopics(List.of(settings.topics().reviews())).all().get();

      assertThatThrownBy(() -> service.stopped().copy().orTimeout(100, TimeUnit.SECONDS).join())
          .hasCauseInstanceOf(BrokerException.class)
          .hasMessageContaining("topic of reviews is missing")
          .hasMessageContaining("sentiment topics create");
    }
  }

  @Test
  @Timeout(45) // Less than a producer's max.block.ms.
  void shouldStopAndNameTheLimitsWhenAPredictionIsTooLargeForItsTopic() throws Exception {
    var topic = new ConfigResource(ConfigResource.Type.TOPIC, settings.topics().predictions());
    var limit =
        new AlterConfigOp(new ConfigEntry("max.message.bytes", "500"), AlterConfigOp.OpType.SET);
    admin.incrementalAlterConfigs(Map.of(topic, List.of(limit))).all().get();
    try (ScoringService service = running("only", new SimpleMeterRegistry())) {
      produce("a long label ".repeat(100)); // The text is the label.

      assertThatThrownBy(() -> service.stopped().copy().orTimeout(100, TimeUnit.SECONDS).join())
          .hasCauseInstanceOf(BrokerException.class)
          .hasMessageContaining("max.message.bytes")
          .hasMessageContaining("topics.max.message.bytes");
    }
    assertThat(deadLetters()).isZero();
  }

  private long deadLetters() throws Exception {
    Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      ends.put(new TopicPartition(settings.topics().deadLetters(), partition), OffsetSpec.latest());
    }
    return admin.listOffsets(ends).all().get().values().stream()
        .mapToLong(ListOffsetsResultInfo::offset)
        .sum();
  }

  @Test
  void shouldLeaveTheOthersAloneWhenAStaticMemberRestarts() throws Exception {
    MeterRegistry meters = new SimpleMeterRegistry();
    try (ScoringService other = running("other", meters)) {
      ScoringService first = running("restarted", new SimpleMeterRegistry());
      Map<String, MemberDescription> before = awaitSharedOut(meters);
      double rebalances = rebalances(meters);
      first.close();
      try (ScoringService second = running("restarted", new SimpleMeterRegistry())) {
        produce("after the restart");
        Awaitility.await().atMost(PATIENCE).until(() -> second.scored() + other.scored() > 0);

        Map<String, MemberDescription> after = members();
        after.forEach(
            (name, member) ->
                assertThat(member.assignment()).isEqualTo(before.get(name).assignment()));
        assertThat(after.get("other").consumerId()).isEqualTo(before.get("other").consumerId());
        assertThat(rebalances(meters)).isEqualTo(rebalances);
      }
    }
  }

  /** Waits until each of two has half of the partitions, and nobody's share moves any more. */
  private Map<String, MemberDescription> awaitSharedOut(MeterRegistry meters) throws Exception {
    Awaitility.await()
        .atMost(PATIENCE)
        .until(
            () -> {
              Map<String, MemberDescription> members = members();
              return members.size() == 2
                  && members.values().stream()
                      .allMatch(m -> m.assignment().topicPartitions().size() == PARTITIONS / 2);
            });
    double[] last = {rebalances(meters)};
    Awaitility.await()
        .during(Duration.ofSeconds(4))
        .atMost(PATIENCE)
        .until(
            () -> {
              double now = rebalances(meters);
              boolean same = now == last[0];
              last[0] = now;
              return same;
            });
    return members();
  }

  private Map<String, MemberDescription> members() throws Exception {
    String group = settings.kafka().applicationId();
    Map<String, MemberDescription> members = new TreeMap<>();
    admin
        .describeConsumerGroups(List.of(group))
        .describedGroups()
        .get(group)
        .get()
        .members()
        .forEach(member -> members.put(instance(member), member));
    return members;
  }

  /** Streams adds the number of the thread to the name. */
  private static String instance(MemberDescription member) {
    return member.groupInstanceId().orElse("").replaceFirst("-1$", "");
  }

  private static double rebalances(MeterRegistry meters) {
    return meters.find("kafka.consumer.coordinator.rebalance.total").functionCounters().stream()
        .mapToDouble(counter -> counter.count())
        .sum();
  }
}
