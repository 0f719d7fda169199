package org.sentimentstreams.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sentimentstreams.batching.BatchLimits;
import org.sentimentstreams.batching.Batcher;
import org.sentimentstreams.batching.BatcherOptions;
import org.sentimentstreams.challenger.Contender;
import org.sentimentstreams.challenger.KeyPlace;
import org.sentimentstreams.challenger.Trial;
import org.sentimentstreams.config.SettingsLoader;
import org.sentimentstreams.kafka.RecordLimits;
import org.sentimentstreams.kafka.values.AvroSerde;
import org.sentimentstreams.kafka.values.ServiceValues;
import org.sentimentstreams.schema.Prediction;
import org.sentimentstreams.schema.Review;

/** A canary of half of the keys, in the stream. */
class CanaryScoringTest {
  private static final double SHARE = 0.5;

  private final EchoModel champion = new EchoModel("champion");
  private final EchoModel challenger = new EchoModel("challenger");
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private Trial trial;
  private LookAhead lookAhead;
  private Batcher<Prediction> batcher;
  private TopologyTestDriver driver;
  private TestInputTopic<byte[], byte[]> reviews;
  private TestOutputTopic<byte[], Prediction> predictions;
  private TestOutputTopic<byte[], byte[]> deadLetters;

  @BeforeEach
  void start() {
    var settings =
        SettingsLoader.load(
            Optional.empty(),
            Map.of(),
            Map.of("challenger.mode", "canary", "challenger.canary.steps", "" + SHARE));
    trial = new Trial("echo", settings.challenger(), meters, System::nanoTime);
    trial.begin("2", List.of());
    var models = Map.of("echo", champion, Contender.nameFor("echo"), challenger);
    batcher = new Batcher<>(models, BatcherOptions.of(new BatchLimits(1000, 64), 1));
    var routes = new ModelRoutes("echo", Set.of("echo"), Map.of("echo", trial));
    lookAhead =
        new LookAhead(
            "reviews",
            AvroSerde.of(Review.class).deserializer(),
            routes,
            batcher,
            new LookAhead.Limits(100, 1_000_000),
            Duration.ofMinutes(1),
            System::nanoTime);
    var limits =
        RecordLimits.ofService(
            settings.kafka(),
            settings.topics().deadLetters(),
            StreamsProperties.maxRequestBytes(settings.kafka()));
    var values = new ServiceValues(settings.formats());
    driver =
        new TopologyTestDriver(
            ScoringTopology.build(
                "reviews",
                values.reviews().deserializer(),
                new PredictionWriter("predictions", values.predictions().serializer(), limits),
                lookAhead,
                routes,
                Duration.ofSeconds(20)),
            StreamsProperties.of(
                settings.scoring(), new DeadLetters("reviews-dlq", limits, meters)));
    reviews =
        driver.createInputTopic("reviews", new ByteArraySerializer(), new ByteArraySerializer());
    predictions =
        driver.createOutputTopic(
            "predictions",
            new ByteArrayDeserializer(),
            AvroSerde.of(Prediction.class).deserializer());
    deadLetters =
        driver.createOutputTopic(
            "reviews-dlq", new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  @AfterEach
  void stop() {
    driver.close();
    batcher.close();
  }

  private static byte[] key(int number) {
    return ("key " + number).getBytes(StandardCharsets.UTF_8);
  }

  /** A key of which the challenger gets the reviews. */
  private static byte[] keyInShare() {
    return IntStream.range(0, 1000)
        .mapToObj(CanaryScoringTest::key)
        .filter(key -> KeyPlace.of(key, "") < SHARE)
        .findFirst()
        .orElseThrow();
  }

  private double failed() {
    return meters.get("sentiment.challenger.failed").counter().count();
  }

  private String modelOf(byte[] key, String text) {
    reviews.pipeInput(key, EchoModel.bytes(text));
    return predictions.readValue().getModel();
  }

  @Test
  void shouldLetTheChallengerScoreItsKeysAndNoOthersAndKeepTheirOrder() {
    for (int i = 0; i < 200; i++) {
      reviews.pipeInput(key(i), EchoModel.bytes("text " + i));
    }

    List<TestRecord<byte[], Prediction>> all = predictions.readRecordsToList();
    assertThat(all).hasSize(200);
    for (int i = 0; i < all.size(); i++) {
      assertThat(all.get(i).key()).isEqualTo(key(i));
      assertThat(all.get(i).value().getLabel()).isEqualTo("text " + i);
      assertThat(all.get(i).value().getModel())
          .isEqualTo(KeyPlace.of(key(i), "") < SHARE ? "challenger" : "champion");
    }
    assertThat(challenger.computed.get()).isBetween(50, 150);
  }

  @Test
  void shouldLetTheChampionScoreWhatTheChallengerCannot() {
    champion.healed = true;

    assertThat(modelOf(keyInShare(), EchoModel.POISON)).isEqualTo("champion");
    assertThat(modelOf(keyInShare(), EchoModel.UNTOKENISABLE)).isEqualTo("champion");
    assertThat(deadLetters.isEmpty()).isTrue();
    assertThat(failed()).isEqualTo(2);
    assertThat(trial.share()).isEqualTo(SHARE);
  }

  @Test
  void shouldMakeADeadLetterOfWhatNeitherCanScoreAndBlameNobody() {
    for (int i = 0; i < 5; i++) {
      reviews.pipeInput(keyInShare(), EchoModel.bytes(EchoModel.POISON));
    }

    assertThat(deadLetters.readRecordsToList()).hasSize(5);
    assertThat(failed()).isZero();
    assertThat(trial.share()).isEqualTo(SHARE);
  }

  private void readAhead(String text) {
    lookAhead.polled(
        new ConsumerRecords<>(
            Map.of(
                new TopicPartition("reviews", 0),
                List.of(
                    new ConsumerRecord<>("reviews", 0, 0, keyInShare(), EchoModel.bytes(text)))),
            Map.of()));
  }

  @Test
  void shouldNotBlameAChallengerForWhatTheOneBeforeItFailedOn() {
    challenger.broken = true;
    readAhead("waiting");
    Awaitility.await().until(() -> batcher.statistics().reviews() == 1);
    challenger.broken = false;
    trial.end("another version is the challenger");
    trial.begin("3", List.of());

    assertThat(modelOf(keyInShare(), "waiting")).isEqualTo("champion");
    assertThat(trial.stopped()).isEmpty();
    assertThat(failed()).isZero();
    assertThat(modelOf(keyInShare(), "next")).isEqualTo("challenger");
  }

  @Test
  void shouldTakeBackReviewsThatWaitForAChallengerWhoseCanaryHasEnded() {
    readAhead("waiting");
    Awaitility.await().until(() -> challenger.computed.get() == 1);
    trial.stop("exams");

    assertThat(modelOf(keyInShare(), "waiting")).isEqualTo("champion");
  }

  @Test
  void shouldGoOnWithTheChampionWhenTheChallengerIsBroken() {
    challenger.broken = true;

    assertThat(modelOf(keyInShare(), "one")).isEqualTo("champion");
    challenger.broken = false;
    assertThat(modelOf(keyInShare(), "two")).isEqualTo("champion");
    assertThat(trial.share()).isZero();
    assertThat(trial.stopped()).get().asString().contains("does not work");
  }

  @Test
  void shouldAskTheChampionAboutTextsOfAChallengerThatIsGone() {
    challenger.staleBatches.set(2); // The first one, and the one that is submitted again.

    assertThat(modelOf(keyInShare(), "one")).isEqualTo("champion");
    assertThat(trial.stopped()).isEmpty();
    assertThat(modelOf(keyInShare(), "two")).isEqualTo("challenger");
  }
}
