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
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.config.SettingsLoader;
import org.sentimentstreams.demo.EmbeddedKafka;
import org.sentimentstreams.kafka.BrokerException;
import org.sentimentstreams.kafka.ClientSettings;
import org.sentimentstreams.kafka.ServiceTopics;
import org.sentimentstreams.kafka.Topics;

/** What a real broker does to a running service, and what becomes of its group. */
@Timeout(240)
class BrokerFaultTest {
  private static final int PARTITIONS = 6;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static EmbeddedKafka kafka;
  @TempDir private static Path folder;

  private Map<String, String> flags;
  private Settings settings;
  private Admin admin;

  @BeforeAll
  static void start() {
    kafka = EmbeddedKafka.ephemeral();
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  @BeforeEach
  void createTopics(TestInfo test) {
    String name = test.getTestMethod().orElseThrow().getName();
    flags = new HashMap<>();
    flags.put("bootstrap.servers", kafka.bootstrapServers());
    flags.put("application.id", name);
    flags.put("topics.reviews", name + "-reviews");
    flags.put("topics.predictions", name + "-predictions");
    flags.put("topics.dead.letters", name + "-dlq");
    flags.put("topics.partitions", Integer.toString(PARTITIONS));
    flags.put("num.stream.threads", "1");
    // So that a deleted topic is soon noticed.
    flags.put("kafka.consumer.metadata.max.age.ms", "500");
    settings = SettingsLoader.load(Optional.empty(), Map.of(), flags);
    admin = Admin.create(ClientSettings.admin(settings.kafka()));
    new Topics(admin, kafka.bootstrapServers(), Topics.DEFAULT_TIMEOUT)
        .create(ServiceTopics.of(settings.topics(), settings.artifacts().store()));
  }

  @AfterEach
  void close() {
    admin.close();
  }

  private ScoringService service(String instance, MeterRegistry meters) {
    Map<String, String> own = new HashMap<>(flags);
    own.put("state.dir", folder.resolve(flags.get("application.id") + instance) + "");
    own.put("group.instance.id", instance);
    Settings mine = SettingsLoader.load(Optional.empty(), Map.of(), own);
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
    try (var producer =
        new KafkaProducer<>(
            ClientSettings.producer(settings.kafka()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
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
