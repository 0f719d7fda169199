package org.sentimentstreams.cli.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sentimentstreams.cli.Shell;
import org.sentimentstreams.cli.Shell.Result;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.config.SettingsLoader;
import org.sentimentstreams.demo.EmbeddedKafka;
import org.sentimentstreams.demo.SharedKafka;
import org.sentimentstreams.kafka.ClientSettings;
import org.sentimentstreams.kafka.deadletters.DeadLetter;
import org.sentimentstreams.kafka.reading.TopicScan;
import org.sentimentstreams.kafka.values.AvroSerde;
import org.sentimentstreams.schema.Review;

@Tag("broker")
@Timeout(180)
@ExtendWith(SharedKafka.class)
class DlqCommandTest {

  private static final byte[] POISON =
      AvroSerde.of(Review.class)
          .serializer()
          .serialize("", Review.newBuilder().setText("a poison text").build());

  private Shell shell;
  private Settings settings;

  @BeforeEach
  void createTopics(EmbeddedKafka kafka, TestInfo test) {
    shell = Shell.on(kafka, test.getTestMethod().orElseThrow().getName());
    settings = SettingsLoader.load(Optional.empty(), shell.environment(), Map.of());
    assertThat(shell.run("topics", "create").code()).isZero();
  }

  /** Writes letters as Kafka Streams does, to partition 1. */
  private void deadLetter(String key, byte[] value, String exception, String... moreHeaders) {
    var letter = new ProducerRecord<>(settings.topics().deadLetters(), 1, 1234L, utf8(key), value);
    letter.headers().add("trace", utf8("t-" + key));
    String[] errors = {
      "exception",
      "org.example." + exception,
      "message",
      "broken\nhere",
      "stacktrace",
      "at A\n",
      "topic",
      settings.topics().reviews(),
      "partition",
      "0",
      "offset",
      "7"
    };
    for (int i = 0; i < errors.length; i += 2) {
      letter.headers().add(DeadLetter.ERROR_PREFIX + errors[i], utf8(errors[i + 1]));
    }
    for (int i = 0; i < moreHeaders.length; i += 2) {
      letter.headers().remove(moreHeaders[i]).add(moreHeaders[i], utf8(moreHeaders[i + 1]));
    }
    Map<String, Object> configs = ClientSettings.producer(settings.kafka());
    try (var producer =
        new KafkaProducer<>(configs, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.send(letter);
    }
  }

  /** A commit is done a moment before its records can be read. */
  private List<ConsumerRecord<byte[], byte[]>> reviews(int expected) {
    return await()
        .atMost(Duration.ofSeconds(60))
        .pollInSameThread()
        .until(this::reviews, reviews -> reviews.size() >= expected);
  }

  private List<ConsumerRecord<byte[], byte[]>> reviews() {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    new TopicScan(settings.kafka(), settings.topics().reviews()).forEach(records::add);
    return records;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  @Test
  void shouldListThoseWithTheReason() throws Exception {
    deadLetter("a", POISON, "ReviewFailedException");
    deadLetter("b", utf8("{}"), "SerializationException");

    Result all = shell.run("dlq", "list");
    assertThat(all.outLines()).hasSize(3);
    assertThat(all.outLines().get(1)).startsWith("1@0").contains("ReviewFailedException: broken");
    assertThat(all.err())
        .contains("2 dead letters: 1 ReviewFailedException, 1 SerializationException");

    Result some = shell.run("dlq", "list", "--json", "--reason", "serialization");
    JsonNode list = new ObjectMapper().readTree(some.out());
    assertThat(list).hasSize(1);
    assertThat(list.get(0).get("key").asText()).isEqualTo("b");
    assertThat(list.get(0).get("from").asText()).isEqualTo(settings.topics().reviews() + "-0@7");
    assertThat(shell.run("dlq", "list", "--limit", "1").outLines()).hasSize(2);
  }

  @Test
  void shouldShowAllOfOne() throws Exception {
    deadLetter("a", POISON, "ReviewFailedException");

    assertThat(shell.run("dlq", "show", "1@0").out())
        .contains("a poison text", "header trace", "t-a", "at A", "broken here");
    JsonNode json = new ObjectMapper().readTree(shell.run("dlq", "show", "1@0", "--json").out());
    assertThat(json.get("valueBase64").binaryValue()).isEqualTo(POISON);
    assertThat(json.get("headers").get("trace").asText()).isEqualTo("t-a");

    Result nothing = shell.run("dlq", "show", "1@1");
    assertThat(nothing.code()).isEqualTo(1);
    assertThat(nothing.err()).contains("there is no dead letter at 1@1");
    assertThat(shell.run("dlq", "show", "17").code()).isEqualTo(2);
  }

  @Test
  void shouldReplayWithKeyAndAttempt() {
    deadLetter("new", POISON, "ReviewFailedException");
    deadLetter("tried", POISON, "ReviewFailedException", DeadLetter.ATTEMPT, "1");
    deadLetter("often", POISON, "ReviewFailedException", DeadLetter.ATTEMPT, "3");
    deadLetter("foreign", POISON, "ReviewFailedException", "__streams.errors.topic", "other");
    deadLetter("other reason", utf8("{}"), "SerializationException");

    Result dry = shell.run("dlq", "replay", "--dry-run", "--reason", "ReviewFailed", "--json");
    assertThat(dry.out())
        .isEqualTo("{\"dryRun\":true,\"replayed\":2,\"leftTooOften\":1,\"leftNotReviews\":1}\n");
    assertThat(reviews()).isEmpty();

    Result replayed = shell.run("dlq", "replay", "--reason", "ReviewFailed");
    assertThat(replayed.code()).isZero();
    assertThat(replayed.out())
        .startsWith("Replayed 2 dead letters to ")
        .contains("left out 1 that");
    assertThat(reviews(2)).hasSize(2).allSatisfy(r -> assertThat(r.value()).isEqualTo(POISON));
    ConsumerRecord<byte[], byte[]> tried = reviews(2).get(1);
    assertThat(tried.key()).isEqualTo(utf8("tried"));
    assertThat(tried.partition()).isZero();
    assertThat(tried.timestamp()).isEqualTo(1234);
    assertThat(header(tried, "trace")).isEqualTo("t-tried");
    assertThat(header(tried, DeadLetter.ATTEMPT)).isEqualTo("2");
    assertThat(header(tried, DeadLetter.REPLAYED_FROM))
        .isEqualTo(settings.topics().deadLetters() + "-1@1");
    assertThat(tried.headers().headers("__streams.errors.topic")).isEmpty();
  }

  @Test
  void shouldReplayNoMoreThanTheLimit() {
    deadLetter("a", POISON, "ReviewFailedException");
    deadLetter("b", POISON, "ReviewFailedException");

    shell.run("dlq", "replay", "--limit", "1");

    assertThat(reviews(1))
        .extracting(r -> new String(r.key(), StandardCharsets.UTF_8))
        .containsExactly("a");
  }

  /** As the service does when it has scored all before this offset. */
  private void commit(long offset) throws Exception {
    try (Admin admin = Admin.create(ClientSettings.admin(settings.kafka()))) {
      admin
          .alterConsumerGroupOffsets(
              settings.kafka().applicationId(),
              Map.of(
                  new TopicPartition(settings.topics().reviews(), 0),
                  new OffsetAndMetadata(offset)))
          .all()
          .get();
    }
  }

  private long committed() throws Exception {
    try (Admin admin = Admin.create(ClientSettings.admin(settings.kafka()))) {
      return admin
          .listConsumerGroupOffsets(settings.kafka().applicationId())
          .partitionsToOffsetAndMetadata()
          .get()
          .get(new TopicPartition(settings.topics().reviews(), 0))
          .offset();
    }
  }

  private void review(byte[] value) {
    Map<String, Object> configs = ClientSettings.producer(settings.kafka());
    configs.put("compression.type", "zstd");
    try (var producer =
        new KafkaProducer<>(configs, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(settings.topics().reviews(), 0, utf8("key"), value));
    }
  }

  @Test
  void shouldPassOverTheNextReviewAndKeepItsPlace() throws Exception {
    review(POISON);
    review(new byte[1_000_000]);
    review(POISON);
    commit(1);
    String place = settings.topics().reviews() + "-0@1";

    Result dry = shell.run("dlq", "skip", place, "--dry-run");
    assertThat(dry.out()).startsWith("Would skip " + place + " (1,000,0");
    assertThat(committed()).isEqualTo(1);

    Result skip = shell.run("dlq", "skip", "0@1");
    assertThat(skip.code()).isZero();
    assertThat(skip.out()).startsWith("Skipped " + place);
    // A transaction is decided before its marker stands in the topic of offsets.
    await().untilAsserted(() -> assertThat(committed()).isEqualTo(2));
    Result list = shell.run("dlq", "list", "--json");
    JsonNode letter = new ObjectMapper().readTree(list.out()).get(0);
    assertThat(letter.get("from").asText()).isEqualTo(place);
    assertThat(shell.run("dlq", "show", letter.get("place").asText()).out())
        .contains("SkippedRecordException", "skipped by hand, not read");

    assertThat(shell.run("dlq", "replay").out()).startsWith("Replayed 1 dead letter ");
    assertThat(reviews(4).get(3).value()).hasSize(1_000_000);
  }

  @Test
  void shouldNotPassOverWhatIsNotTheNextReview() throws Exception {
    review(POISON);
    review(POISON);

    assertThat(shell.run("dlq", "skip", "0@1").err())
        .contains("-0@1 is not the next record", "continues at 0", "would be lost");
    commit(1);
    assertThat(shell.run("dlq", "skip", "0@0").err())
        .contains("is past", "its next record is at 1");
    assertThat(shell.run("dlq", "skip", "0@2").err()).contains("continues at 1");
    assertThat(shell.run("dlq", "skip", "99@0").err()).contains("has no partition 99");
    assertThat(shell.run("dlq", "skip", "1@0").err()).contains("No record waits in");
    Result wrong = shell.run("dlq", "skip", "others-0@1");
    assertThat(wrong.code()).isEqualTo(2);
    assertThat(wrong.err()).contains("\"others\" is not the topic of reviews");
    assertThat(shell.run("dlq", "skip", "first").err()).contains("\"first\" is not a place");
    assertThat(committed()).isEqualTo(1);
  }

  @Test
  void shouldNotPassOverAReviewWhileTheServiceRuns() throws Exception {
    review(POISON);
    Map<String, Object> configs = ClientSettings.consumer(settings.kafka());
    configs.put("group.id", settings.kafka().applicationId());
    try (var member =
        new KafkaConsumer<>(configs, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      member.subscribe(List.of(settings.topics().reviews()));
      await()
          .atMost(Duration.ofSeconds(60))
          .pollInSameThread()
          .until(
              () -> {
                member.poll(Duration.ofMillis(100));
                return !member.assignment().isEmpty();
              });

      Result skip = shell.run("dlq", "skip", "0@0");
      assertThat(skip.code()).isEqualTo(1);
      assertThat(skip.err()).contains("has 1 member: stop every instance");
    }
  }
}
