package org.sentimentstreams.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
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
import org.sentimentstreams.kafka.ClientSettings;
import org.sentimentstreams.kafka.deadletters.DeadLetter;
import org.sentimentstreams.kafka.deadletters.DeadLetterReplay;
import org.sentimentstreams.kafka.values.AvroSerde;
import org.sentimentstreams.kafka.values.RegistryServer;
import org.sentimentstreams.model.Classifier;
import org.sentimentstreams.model.TinyModel;
import org.sentimentstreams.ops.Health;
import org.sentimentstreams.ops.PartitionLag;
import org.sentimentstreams.ops.ScoredReview;
import org.sentimentstreams.schema.Prediction;
import org.sentimentstreams.schema.Review;
import org.sentimentstreams.serving.ScoringModel;

/** The real service with a tiny model on a real broker. */
@Tag("broker")
@Timeout(120)
@ExtendWith(SharedKafka.class)
class ScoringServiceTest {
  private static final int PARTITIONS = 3;
  @TempDir private static Path folder;
  private static Classifier classifier;

  private OwnTopics topics;
  private Settings settings;

  @BeforeAll
  static void start() throws Exception {
    classifier = Classifier.load(TinyModel.write(folder.resolve("model"), 1), 32);
  }

  @AfterAll
  static void stop() {
    classifier.close();
  }

  @BeforeEach
  void createTopics(EmbeddedKafka kafka, TestInfo test) {
    topics =
        new OwnTopics(
                kafka,
                test,
                Map.of(
                    "topics.partitions",
                    Integer.toString(PARTITIONS),
                    "topics.retention.ms",
                    "-1",
                    // A service that broke leaves its group by time-out; 6 s is the broker's least.
                    "kafka.consumer.session.timeout.ms",
                    "6000",
                    // The tiny model reads all numbers alike, and equal reviews would be computed
                    // once.
                    "batch.cache.max.results",
                    "0",
                    "state.dir",
                    folder.resolve("state").toString()))
            .create();
    settings = topics.settings();
  }

  @AfterEach
  void close() {
    topics.close();
  }

  private ScoringService service() {
    return new ScoringService(settings.scoring(), new ScoringModel(classifier, "tiny"), 2);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] review(String text) {
    return AvroSerde.of(Review.class)
        .serializer()
        .serialize("reviews", Review.newBuilder().setText(text).build());
  }

  /** A value whose writer's schema lacks the field text. */
  private static byte[] reviewWithoutText() throws Exception {
    Schema schema =
        SchemaBuilder.record("Review")
            .namespace("org.sentimentstreams.schema")
            .fields()
            .requiredString("title")
            .endRecord();
    var value = new GenericRecordBuilder(schema).set("title", "no text").build();
    return new BinaryMessageEncoder<>(GenericData.get(), schema).encode(value).array();
  }

  private void produce(Map<String, byte[]> values) {
    // A thread that waits for the model knows only of what was there when it polled.
    try (var producer = topics.producer(Map.of("linger.ms", 1000))) {
      values.forEach(
          (key, value) ->
              producer.send(
                  new ProducerRecord<>(
                      settings.topics().reviews(),
                      key.equals("null key") ? null : utf8(key),
                      value)));
      producer.flush();
    }
  }

  /** Reads committed records until there are so many, and then a moment longer for any surplus. */
  private List<ConsumerRecord<byte[], byte[]>> consume(String topic, int expected) {
    Map<String, Object> configs = ClientSettings.consumer(settings.kafka());
    configs.put("isolation.level", "read_committed");
    configs.put("auto.offset.reset", "earliest");
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (var consumer =
        new KafkaConsumer<>(configs, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions = new ArrayList<>();
      for (int i = 0; i < PARTITIONS; i++) {
        partitions.add(new TopicPartition(topic, i));
      }
      consumer.assign(partitions);
      while (records.size() < expected) {
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
      }
      consumer.poll(Duration.ofMillis(500)).forEach(records::add);
    }
    return records;
  }

  private static String key(ConsumerRecord<byte[], byte[]> record) {
    return record.key() == null ? "null key" : new String(record.key(), StandardCharsets.UTF_8);
  }

  private static Prediction prediction(ConsumerRecord<byte[], byte[]> record) {
    return AvroSerde.of(Prediction.class).deserializer().deserialize("", record.value());
  }

  private static String message(ConsumerRecord<byte[], byte[]> letter) {
    return new String(
        letter.headers().lastHeader("__streams.errors.message").value(), StandardCharsets.UTF_8);
  }

  @Test
  void shouldPredictEveryReviewOnceAndInOrder() {
    Map<String, byte[]> reviews = new TreeMap<>();
    for (int i = 0; i < 2000; i++) {
      reviews.put("%04d".formatted(i), review("a review with number " + i));
    }
    try (ScoringService service = service()) {
      service.start();
      produce(reviews);
      List<ConsumerRecord<byte[], byte[]>> records =
          consume(settings.topics().predictions(), reviews.size());

      assertThat(records.stream().map(ScoringServiceTest::key))
          .containsExactlyInAnyOrderElementsOf(reviews.keySet());
      for (int partition = 0; partition < PARTITIONS; partition++) {
        int wanted = partition;
        assertThat(records.stream().filter(r -> r.partition() == wanted).map(r -> key(r)))
            .isSorted();
      }
      assertThat(prediction(records.get(0)).getModel()).isEqualTo("tiny");
      assertThat(prediction(records.get(0)).getVersion()).isEqualTo(classifier.version());
      assertThat(service.statistics().meanBatch()).isGreaterThan(2);
    }
  }

  @Test
  void shouldGiveEveryBadInputItsOutcomeAndGoOn() throws Exception {
    Map<String, byte[]> good = new TreeMap<>();
    good.put("nul bytes", review("good\u0000 film\u0000"));
    good.put("lone surrogate", review("a \ud83d film"));
    good.put("emoji", review("😀😀"));
    good.put("null key", review("fine"));
    good.put("ten megabytes", review("endless ".repeat(1_310_720)));
    good.put("control", review("an ordinary review"));
    Map<String, byte[]> bad = new TreeMap<>();
    bad.put("empty", review(""));
    bad.put("blank", review(" \t\n"));
    bad.put("tombstone", null);
    bad.put("no avro", utf8("{\"text\":\"json\"}"));
    bad.put("zero bytes", new byte[0]);
    bad.put("schema without text", reviewWithoutText());
    bad.put("cut off", Arrays.copyOf(review("a long enough text"), 14));
    Map<String, byte[]> all = new TreeMap<>(good);
    all.putAll(bad);

    try (ScoringService service = service()) {
      service.start();
      produce(all);
      var predictions = consume(settings.topics().predictions(), good.size());
      var letters = consume(settings.topics().deadLetters(), bad.size());

      assertThat(predictions.stream().map(ScoringServiceTest::key))
          .containsExactlyInAnyOrderElementsOf(good.keySet());
      assertThat(letters.stream().map(ScoringServiceTest::key))
          .containsExactlyInAnyOrderElementsOf(bad.keySet());
      for (var record : predictions) {
        assertThat(prediction(record).getTruncated())
            .as(key(record))
            .isEqualTo(key(record).equals("ten megabytes"));
      }
      for (var letter : letters) {
        assertThat(letter.value()).as(key(letter)).isEqualTo(bad.get(key(letter)));
        assertThat(message(letter)).as(key(letter)).isNotBlank();
      }
      assertThat(service.stopped()).isNotDone();
    }
  }

  @Test
  void shouldDeadLetterEveryKindOfFaultOnceAndScoreWhatIsReplayed() {
    Map<String, byte[]> reviews = new TreeMap<>();
    for (int i = 0; i < 128; i++) {
      reviews.put("%03d".formatted(i), review("review " + i));
    }
    reviews.put("011", utf8("no avro"));
    reviews.put("033", review(" "));
    reviews.put("055", review(EchoModel.UNTOKENISABLE));
    reviews.put("077", review(EchoModel.POISON));
    reviews.put("099", review(EchoModel.UNSERIALISABLE));
    EchoModel model = new EchoModel();
    List<ConsumerRecord<byte[], byte[]>> letters;
    try (ScoringService service = new ScoringService(settings.scoring(), model, 1)) {
      service.start();
      produce(reviews);

      assertThat(consume(settings.topics().predictions(), 123)).hasSize(123);
      letters = consume(settings.topics().deadLetters(), 5);
      assertThat(letters.stream().map(ScoringServiceTest::key))
          .containsExactlyInAnyOrder("011", "033", "055", "077", "099");

      model.healed = true;
      try (DeadLetterReplay replay =
          new DeadLetterReplay(settings.kafka(), settings.topics().reviews())) {
        letters.stream().map(DeadLetter::new).forEach(replay::send);
        replay.commit();
      }
      var predictions = consume(settings.topics().predictions(), 126);
      assertThat(predictions).hasSize(126);
      assertThat(
              predictions.stream().filter(r -> r.headers().lastHeader(DeadLetter.ATTEMPT) != null))
          .extracting(ScoringServiceTest::key)
          .containsExactlyInAnyOrder("055", "077", "099");
      var again =
          consume(settings.topics().deadLetters(), 7).stream().map(DeadLetter::new).toList();
      assertThat(again.stream().filter(letter -> letter.attempts() == 1))
          .extracting(letter -> key(letter.record()))
          .containsExactlyInAnyOrder("011", "033");
    }
  }

  @Test
  void shouldWaitForASchemaRegistryThatIsDownAndDeadLetterNothing() throws Exception {
    byte[] single = review("in Confluent's format");
    byte[] confluent = new byte[single.length - 5];
    System.arraycopy(single, 10, confluent, 5, single.length - 10);
    confluent[4] = 7;
    try (RegistryServer registry = new RegistryServer()) {
      registry.put(7, Review.getClassSchema().toString());
      registry.fail(6); // More than one call asks for.
      settings = topics.with(Map.of("schema.registry.url", registry.url()));
      produce(Map.of("a", confluent));
      try (ScoringService service = new ScoringService(settings.scoring(), new EchoModel(), 1)) {
        service.start();

        assertThat(prediction(consume(settings.topics().predictions(), 1).get(0)).getLabel())
            .isEqualTo("in Confluent's format");
        assertThat(service.stopped()).isNotDone();
      }
    }
    assertThat(consume(settings.topics().deadLetters(), 0)).isEmpty();
  }

  @Test
  void shouldGoOnWhereAnEarlierServiceEnded() {
    produce(Map.of("first", review("first")));
    try (ScoringService service = service()) {
      service.start();
      consume(settings.topics().predictions(), 1);
    }
    produce(Map.of("second", review("second")));
    try (ScoringService service = service()) {
      service.start();

      assertThat(consume(settings.topics().predictions(), 2).stream().map(ScoringServiceTest::key))
          .containsExactlyInAnyOrder("first", "second");
    }
  }

  @Test
  void shouldStopWithTheReasonWhenTheDeviceBreaks() {
    EchoModel model = new EchoModel();
    model.broken = true;
    produce(Map.of("innocent", review("innocent")));
    try (ScoringService service = new ScoringService(settings.scoring(), model, 1)) {
      service.start();

      assertThatThrownBy(() -> service.stopped().copy().orTimeout(100, TimeUnit.SECONDS).join())
          .hasRootCauseMessage("the device is gone");
    }
    assertThat(consume(settings.topics().deadLetters(), 0)).isEmpty();

    // Nothing was lost: the next service scores it.
    model.broken = false;
    try (ScoringService service = new ScoringService(settings.scoring(), model, 1)) {
      service.start();
      assertThat(consume(settings.topics().predictions(), 1)).hasSize(1);
    }
  }

  @Test
  void shouldSayHowFarItIsBehindAndShowWhatItHasScored() {
    EchoModel model = new EchoModel();
    List<ScoredReview> shown = Collections.synchronizedList(new ArrayList<>());
    try (ScoringService service = new ScoringService(settings.scoring(), model, 1)) {
      service.onScored(shown::add);
      service.start();
      produce(numbered(0, 30));
      consume(settings.topics().predictions(), 30);
      await(service, 0, 0);
      model.gate.drainPermits();
      produce(numbered(30, 330));

      try {
        // Threads that wait for the model poll no more.
        await(service, 300, 300);
      } finally {
        model.gate.release(1000); // Else the service could not close.
      }
      await(service, 0, 0);

      assertThat(service.lags()).hasSize(PARTITIONS);
      assertThat(shown).hasSize(330);
      assertThat(shown).allMatch(s -> s.text().equals(s.prediction().getLabel()));
    }
  }

  @Test
  void shouldNotBeReadyWhileReviewsWaitAndNoneIsScored() throws Exception {
    settings = topics.with(Map.of("ready.stall.ms", "1000", "scoring.timeout.ms", "1000"));
    Semaphore goOn = new Semaphore(0);
    try (ScoringService service = service()) {
      service.onScored(scored -> goOn.acquireUninterruptibly());
      service.start();
      produce(numbered(0, 9));

      try {
        Awaitility.await()
            .atMost(Duration.ofSeconds(60))
            .untilAsserted(
                () ->
                    assertThat(service.health().reasons())
                        .anyMatch(reason -> reason.matches("Reviews wait in .* for \\d+ s")));
        assertThat(service.health().isReady()).isFalse();
        await(service, 9, 9);
      } finally {
        goOn.release(1000);
      }
      await(service, 0, 0);
      Awaitility.await().untilAsserted(() -> assertThat(service.health()).isEqualTo(Health.UP));
    }
  }

  private static Map<String, byte[]> numbered(int from, int to) {
    Map<String, byte[]> reviews = new TreeMap<>();
    for (int i = from; i < to; i++) {
      reviews.put("%03d".formatted(i), review("number " + i));
    }
    return reviews;
  }

  private static void await(ScoringService service, long least, long most) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(lag(service)).isBetween(least, most));
  }

  private static long lag(ScoringService service) {
    return service.lags().stream().mapToLong(PartitionLag::lag).sum();
  }

  @Test
  void shouldCloseOnceHoweverOftenItIsClosed() {
    ScoringService service = service();
    service.start();
    service.close();
    service.close();

    assertThat(service.stopped()).isCompleted();
  }
}
