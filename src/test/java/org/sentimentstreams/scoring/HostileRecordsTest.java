package org.sentimentstreams.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
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
import org.sentimentstreams.kafka.deadletters.DeadLetter;
import org.sentimentstreams.kafka.deadletters.DeadLetterReplay;
import org.sentimentstreams.kafka.deadletters.Replays;
import org.sentimentstreams.kafka.reading.TopicScan;
import org.sentimentstreams.log.LogLines;

/** Records that were made to stop the service, or to make it tell what people wrote. */
@Tag("broker")
@Timeout(120)
@ExtendWith(SharedKafka.class)
class HostileRecordsTest {
  /** Stands in every text. */
  private static final String SECRET = "xSECRETx";

  /** Of reviews; brokers limit what they store, and this is what compression makes small. */
  private static final int LIMIT = 200_000;

  private static final int HUGE = 3_000_000;

  @TempDir private static Path folder;

  private LogLines log;
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
                    "num.stream.threads",
                    "1",
                    "topics.max.message.bytes",
                    Integer.toString(LIMIT),
                    "reviews.json",
                    "true",
                    "state.dir",
                    folder.resolve("state").toString()))
            .create();
    settings = topics.settings();
    admin = topics.admin();
    log = LogLines.ofAll();
  }

  @AfterEach
  void close() {
    log.close();
    topics.close();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * A record as no ordinary producer sends it: it may have no time, and be as large as it likes.
   */
  private void send(
      KafkaProducer<byte[], byte[]> producer, long time, byte[] key, byte[] value, Headers headers)
      throws Exception {
    var record =
        new ProducerRecord<byte[], byte[]>(settings.topics().reviews(), 0, key, value, headers) {
          @Override
          public Long timestamp() {
            return time;
          }
        };
    producer.send(record).get();
  }

  private KafkaProducer<byte[], byte[]> sender() {
    return topics.producer(Map.of("compression.type", "zstd", "max.request.size", 1 << 30));
  }

  private List<ConsumerRecord<byte[], byte[]>> records(String topic, int expected) {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInSameThread()
        .until(
            () -> {
              List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
              new TopicScan(settings.kafka(), topic).forEach(records::add);
              return records;
            },
            records -> records.size() >= expected);
  }

  /** By the offsets of their reviews: Streams decodes a value while it scores the one before. */
  private List<DeadLetter> letters(int expected) {
    List<DeadLetter> letters =
        records(settings.topics().deadLetters(), expected).stream()
            .map(DeadLetter::new)
            .sorted(Comparator.comparingLong(letter -> letter.offset().orElseThrow()))
            .toList();
    assertThat(letters).hasSize(expected);
    return letters;
  }

  /** All that was logged, with the messages of exceptions. */
  private String logged() {
    return String.join("\n", log.withExceptions());
  }

  private static byte[] review() {
    return EchoModel.bytes("a " + SECRET + " film");
  }

  @Test
  void shouldScoreOrDeadLetterEachRecordAndGoOn() throws Exception {
    var none = new RecordHeaders();
    var many = new RecordHeaders();
    for (int i = 0; i < 20_000; i++) {
      many.add("header", new byte[100]);
    }
    long now = System.currentTimeMillis();
    try (var service = new ScoringService(settings.scoring(), new EchoModel(), 1);
        var sender = sender()) {
      send(sender, now, utf8("json"), utf8("{\"text\": " + SECRET + "}"), none);
      send(sender, now, utf8("poison"), EchoModel.bytes(EchoModel.POISON), none);
      send(sender, -1, utf8("no time"), review(), none);
      send(sender, -1, utf8("no time, no avro"), utf8(SECRET.repeat(10)), none);
      send(
          sender,
          now,
          utf8("model"),
          review(),
          new RecordHeaders().add(ModelRoutes.HEADER, new byte[HUGE]));
      send(sender, now, utf8("junk"), utf8(SECRET.repeat(HUGE / SECRET.length())), none);
      send(sender, now, new byte[HUGE], EchoModel.bytes(" "), none);
      send(sender, now, utf8("many"), EchoModel.bytes(" "), many);
      send(
          sender,
          now,
          utf8("large header"),
          review(),
          new RecordHeaders().add("trace", new byte[LIMIT - 100]));
      send(sender, now, utf8("good"), review(), none);
      service.start();

      var predictions = records(settings.topics().predictions(), 2);
      assertThat(predictions)
          .extracting(r -> new String(r.key(), StandardCharsets.UTF_8))
          .containsExactly("no time", "good");
      assertThat(predictions.get(0).timestamp()).isBetween(now, System.currentTimeMillis());
      assertThat(predictions.get(1).timestamp()).isEqualTo(now);
      List<DeadLetter> letters = letters(8);
      assertThat(letters)
          .extracting(letter -> letter.offset().orElseThrow())
          .containsExactly(0L, 1L, 3L, 4L, 5L, 6L, 7L, 8L);
      assertThat(letters.get(2).record().timestamp()).isBetween(now, System.currentTimeMillis());
      assertThat(letters.get(3).message()).contains("too large").hasSizeLessThan(500);
      assertThat(letters.get(3).cuts())
          .singleElement()
          .asString()
          .startsWith("headers 1 left out: 3000015 bytes");
      assertThat(letters.get(4).cuts())
          .singleElement()
          .asString()
          .startsWith("value 3000000 bytes");
      assertThat(letters.get(4).record().value()).hasSize(1024);
      assertThat(letters.get(5).cuts()).singleElement().asString().startsWith("key 3000000 bytes");
      assertThat(letters.get(6).cuts()).singleElement().asString().startsWith("headers ");
      assertThat(letters.get(7).message()).contains("The prediction would have 200");
      assertThat(service.stopped()).isNotDone();
      assertThat(letters)
          .extracting(
              letter -> new Replays(settings.kafka(), settings.topics()).find(letter).fate())
          .containsExactly(
              Replays.Fate.READY,
              Replays.Fate.READY,
              Replays.Fate.READY,
              Replays.Fate.TOO_LARGE,
              Replays.Fate.TOO_LARGE,
              Replays.Fate.TOO_LARGE,
              Replays.Fate.TOO_LARGE,
              Replays.Fate.TOO_LARGE);
    }
    assertThat(logged())
        .contains("Dead letter: " + settings.topics().reviews() + "-0@0", "-0@1")
        .doesNotContain(SECRET);
  }

  @Test
  void shouldReplayTheOriginalOfALetterThatHadToBeCut() throws Exception {
    limit(settings.topics().deadLetters(), 20_000);
    var model = new EchoModel();
    byte[] key = utf8("k".repeat(10_000));
    // Too long for the letter, and the tokenizer of this model fails on it.
    byte[] value =
        utf8("{\"text\": \"untokenisable\", \"itemId\": \"" + "s".repeat(50_000) + "\"}");
    try (var service = new ScoringService(settings.scoring(), model, 1);
        var sender = sender()) {
      send(sender, 1234, key, value, new RecordHeaders().add("trace", utf8("t")));
      service.start();
      DeadLetter letter = letters(1).get(0);
      assertThat(letter.record().value()).hasSize(1024);
      model.healed = true;

      Replays.Found found = new Replays(settings.kafka(), settings.topics()).find(letter);
      try (var replay = new DeadLetterReplay(settings.kafka(), settings.topics().reviews())) {
        replay.send(found.review().orElseThrow());
        replay.commit();
      }

      var prediction = records(settings.topics().predictions(), 1).get(0);
      assertThat(prediction.key()).isEqualTo(key);
      assertThat(prediction.timestamp()).isEqualTo(1234);
      assertThat(prediction.headers().lastHeader("trace").value()).isEqualTo(utf8("t"));
      assertThat(prediction.headers().lastHeader(DeadLetter.ATTEMPT).value()).isEqualTo(utf8("1"));

      var partition = new TopicPartition(settings.topics().reviews(), 0);
      admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(1))).all().get();
      assertThat(new Replays(settings.kafka(), settings.topics()).find(letter).fate())
          .isEqualTo(Replays.Fate.ORIGINAL_GONE);
    }
  }

  private void limit(String topic, int bytes) throws Exception {
    configure(topic, "max.message.bytes", Integer.toString(bytes));
  }

  private void configure(String topic, String name, String value) throws Exception {
    var op = new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    admin.incrementalAlterConfigs(Map.of(resource, List.of(op))).all().get();
  }

  @Test
  void shouldRefuseToStartWhereDeadLettersCannotFit() throws Exception {
    limit(settings.topics().deadLetters(), 1000);
    try (var service = new ScoringService(settings.scoring(), new EchoModel(), 1)) {
      assertThatThrownBy(service::start)
          .isInstanceOf(BrokerException.class)
          .hasMessageContaining(
              "\"%s\" allows records of 1000 bytes".formatted(settings.topics().deadLetters()))
          .hasMessageContaining("max.message.bytes to 16384");
    }
  }

  @Test
  void shouldStopWithThePlaceButWithoutTheText() throws Exception {
    var model = new EchoModel();
    model.broken = true;
    try (var service = new ScoringService(settings.scoring(), model, 1);
        var sender = sender()) {
      send(sender, -1, null, review(), new RecordHeaders());
      service.start();

      assertThatThrownBy(() -> service.stopped().copy().orTimeout(100, TimeUnit.SECONDS).join())
          .hasMessageContaining("At " + settings.topics().reviews() + "-0@0: ")
          .hasMessageContaining("the device is gone");
    }
    assertThat(logged()).doesNotContain(SECRET);
  }

  @Test
  void shouldStopWithoutTheTextWherePredictionsAreTooLargeForTheirTopic() throws Exception {
    limit(settings.topics().predictions(), 2000);
    try (var service = new ScoringService(settings.scoring(), new EchoModel(), 1);
        var sender = sender()) {
      send(sender, 1234, null, EchoModel.bytes(SECRET.repeat(500)), new RecordHeaders());
      service.start();

      assertThatThrownBy(() -> service.stopped().copy().orTimeout(100, TimeUnit.SECONDS).join())
          .hasMessageContaining(
              "At " + settings.topics().reviews() + "-0@0: Kafka refuses a record")
          .hasMessageContaining("max.message.bytes")
          .message()
          .doesNotContain(SECRET);
    }
    assertThat(logged()).doesNotContain(SECRET);
    assertThat(letters(0)).isEmpty();
  }

  @Test
  void shouldStopAndNameTheSettingWhereATopicRefusesOldRecords() throws Exception {
    configure(settings.topics().predictions(), "message.timestamp.before.max.ms", "60000");
    try (var service = new ScoringService(settings.scoring(), new EchoModel(), 1);
        var sender = sender()) {
      send(sender, 1234, null, review(), new RecordHeaders());
      service.start();

      assertThatThrownBy(() -> service.stopped().copy().orTimeout(100, TimeUnit.SECONDS).join())
          .hasMessageContaining("message.timestamp.before.max.ms")
          .message()
          .doesNotContain(SECRET);
    }
    assertThat(logged()).doesNotContain(SECRET);
  }

  @Test
  void shouldScoreAReviewOfTheFarFutureWithTheTimeOfReading() throws Exception {
    configure(
        settings.topics().reviews(),
        "message.timestamp.after.max.ms",
        Long.toString(Long.MAX_VALUE));
    long now = System.currentTimeMillis();
    try (var service = new ScoringService(settings.scoring(), new EchoModel(), 1);
        var sender = sender()) {
      send(sender, now * 1000, utf8("microseconds"), review(), new RecordHeaders());
      service.start();

      assertThat(records(settings.topics().predictions(), 1).get(0).timestamp())
          .isBetween(now, System.currentTimeMillis());
      assertThat(service.stopped()).isNotDone();
    }
  }
}
