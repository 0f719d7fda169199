package org.sentimentstreams.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Named.named;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sentimentstreams.batching.BatchLimits;
import org.sentimentstreams.batching.Batcher;
import org.sentimentstreams.batching.BatcherOptions;
import org.sentimentstreams.batching.ModelUnavailableException;
import org.sentimentstreams.config.SettingsLoader;
import org.sentimentstreams.kafka.RecordLimits;
import org.sentimentstreams.kafka.values.AvroSerde;
import org.sentimentstreams.kafka.values.ServiceValues;
import org.sentimentstreams.schema.Prediction;
import org.sentimentstreams.schema.Review;

class ScoringTopologyTest {
  private final EchoModel model = new EchoModel();
  private Batcher<Prediction> batcher;
  private TopologyTestDriver driver;
  private TestInputTopic<byte[], byte[]> reviews;
  private TestOutputTopic<byte[], Prediction> predictions;
  private TestOutputTopic<byte[], byte[]> deadLetters;

  @BeforeEach
  void start() {
    start(Duration.ofSeconds(20));
  }

  private void start(Duration timeout) {
    var settings = SettingsLoader.load(Optional.empty(), Map.of(), Map.of());
    Map<String, EchoModel> models = Map.of("echo", model, "stars", new EchoModel("stars"));
    batcher = new Batcher<>(models, BatcherOptions.of(new BatchLimits(1000, 64), 1));
    var routes = new ModelRoutes("echo", models.keySet());
    var lookAhead =
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
    var letters = new DeadLetters("reviews-dlq", limits, new SimpleMeterRegistry());
    Properties properties = StreamsProperties.of(settings.scoring(), letters);
    var values = new ServiceValues(settings.formats());
    driver =
        new TopologyTestDriver(
            ScoringTopology.build(
                "reviews",
                values.reviews().deserializer(),
                new PredictionWriter("predictions", values.predictions().serializer(), limits),
                lookAhead,
                routes,
                timeout),
            properties);
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

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String header(TestRecord<?, ?> record, String name) {
    Header header = record.headers().lastHeader("__streams.errors." + name);
    return new String(header.value(), StandardCharsets.UTF_8);
  }

  @Test
  void shouldKeepKeyTimestampAndHeaders() {
    var headers =
        new RecordHeaders()
            .add("traceparent", utf8("00-1"))
            .add("__value_schema_id", new byte[] {0, 0, 0, 0, 1}); // That of the review.
    reviews.pipeInput(
        new TestRecord<>(
            utf8("id 1"), EchoModel.bytes("fine"), headers, Instant.ofEpochMilli(12345)));

    TestRecord<byte[], Prediction> prediction = predictions.readRecord();
    assertThat(prediction.key()).isEqualTo(utf8("id 1"));
    assertThat(prediction.value().getLabel()).isEqualTo("fine");
    assertThat(prediction.timestamp()).isEqualTo(12345);
    assertThat(prediction.headers().lastHeader("traceparent").value()).isEqualTo(utf8("00-1"));
    assertThat(prediction.headers().lastHeader("__value_schema_id")).isNull();
    assertThat(predictions.isEmpty()).isTrue();
  }

  @Test
  void shouldScoreAReviewWithoutAKey() {
    reviews.pipeInput(EchoModel.bytes("no key"));

    TestRecord<byte[], Prediction> prediction = predictions.readRecord();
    assertThat(prediction.key()).isNull();
    assertThat(prediction.value().getLabel()).isEqualTo("no key");
  }

  @Test
  void shouldScoreWithTheModelThatTheHeaderNames() {
    reviews.pipeInput(withModel("stars"));
    reviews.pipeInput(EchoModel.bytes("no header"));

    assertThat(predictions.readRecord().value().getModel()).isEqualTo("stars");
    assertThat(predictions.readRecord().value().getModel()).isEqualTo("echo");
  }

  @Test
  void shouldDeadLetterAReviewForAnUnknownModel() {
    reviews.pipeInput(withModel("moons"));

    TestRecord<byte[], byte[]> letter = deadLetters.readRecord();
    assertThat(header(letter, "message")).contains("\"moons\"").contains("echo, stars");
    assertThat(predictions.isEmpty()).isTrue();
  }

  private static TestRecord<byte[], byte[]> withModel(String name) {
    var headers = new RecordHeaders().add(ModelRoutes.HEADER, utf8(name));
    return new TestRecord<>(utf8("id"), EchoModel.bytes("fine"), headers, Instant.EPOCH);
  }

  @Test
  void shouldDeadLetterATombstone() {
    reviews.pipeInput(utf8("k"), (byte[]) null);

    TestRecord<byte[], byte[]> letter = deadLetters.readRecord();
    assertThat(letter.key()).isEqualTo(utf8("k"));
    assertThat(letter.value()).isNull();
    assertThat(header(letter, "message")).contains("tombstone");
  }

  @Test
  void shouldDeadLetterABlankReview() {
    for (String blank : List.of("", "   ", "\n\t", "\ufeff", "\u00a0\u200b\u0001")) {
      reviews.pipeInput(utf8("k"), EchoModel.bytes(blank));

      TestRecord<byte[], byte[]> letter = deadLetters.readRecord();
      assertThat(letter.value()).isEqualTo(EchoModel.bytes(blank));
      assertThat(header(letter, "message")).contains("blank");
    }
  }

  /** The ways in which one record can be at fault, and the exception that its letter names. */
  static Stream<Arguments> faults() {
    return Stream.of(
        arguments(named("decoding", utf8("no Avro")), "SerializationException"),
        arguments(named("validation", EchoModel.bytes(" ")), "InvalidReviewException"),
        arguments(
            named("tokenisation", EchoModel.bytes(EchoModel.UNTOKENISABLE)),
            "ReviewFailedException"),
        arguments(named("no token", EchoModel.bytes(EchoModel.NO_TOKENS)), "ReviewFailedException"),
        arguments(named("inference", EchoModel.bytes(EchoModel.POISON)), "ReviewFailedException"),
        arguments(
            named("serialisation", EchoModel.bytes(EchoModel.UNSERIALISABLE)),
            "SerializationException"));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void shouldDeadLetterOnlyThePoisonRecord(byte[] poison, String exception) {
    var traced = new RecordHeaders().add("traceparent", utf8("00-1"));
    for (int i = 0; i < 128; i++) {
      byte[] value = i == 77 ? poison : EchoModel.bytes("review " + i);
      reviews.pipeInput(
          new TestRecord<>(utf8("id " + i), value, traced, Instant.ofEpochMilli(1000 + i)));
    }

    assertThat(predictions.getQueueSize()).isEqualTo(127);
    TestRecord<byte[], byte[]> letter = deadLetters.readRecord();
    assertThat(letter.key()).isEqualTo(utf8("id 77"));
    assertThat(letter.value()).isEqualTo(poison);
    assertThat(letter.timestamp()).isEqualTo(1077);
    assertThat(header(letter, "topic")).isEqualTo("reviews");
    assertThat(header(letter, "offset")).isEqualTo("77");
    assertThat(header(letter, "exception")).endsWith(exception);
    assertThat(letter.headers().lastHeader("traceparent").value()).isEqualTo(utf8("00-1"));
    assertThat(deadLetters.isEmpty()).isTrue();
  }

  @Test
  void shouldStopRatherThanDeadLetterWhenTheDeviceIsBroken() {
    model.broken = true;

    assertThatThrownBy(() -> reviews.pipeInput(EchoModel.bytes("innocent")))
        .hasRootCauseMessage("the device is gone");
    assertThat(deadLetters.isEmpty()).isTrue();
    assertThat(predictions.isEmpty()).isTrue();
  }

  @Test
  void shouldDeadLetterATextThatTheTokenizerIsNotDoneWithInTime() {
    stop();
    start(Duration.ofMillis(200));
    reviews.pipeInput(EchoModel.bytes(EchoModel.SLOW));

    assertThat(header(deadLetters.readRecord(), "message"))
        .isEqualTo("The tokenizer did not finish this text within 200 ms (scoring.timeout.ms)");
    assertThat(predictions.isEmpty()).isTrue();
    model.tokenizer.release();
    reviews.pipeInput(EchoModel.bytes("the next"));
    assertThat(predictions.readRecord().value().getLabel()).isEqualTo("the next");
  }

  @Test
  void shouldStopRatherThanDeadLetterWhenTheDeviceHangs() {
    stop();
    start(Duration.ofMillis(200));
    model.gate.drainPermits();

    assertThatThrownBy(() -> reviews.pipeInput(EchoModel.bytes("innocent")))
        .rootCause()
        .isInstanceOf(ModelUnavailableException.class)
        .hasMessageContaining("The model did not answer within 200 ms");
    assertThat(deadLetters.isEmpty()).isTrue();
    model.gate.release(10);
  }

  @Test
  void shouldScoreAReviewAgainThatWasTokenisedForAVersionThatIsGone() {
    model.staleBatches.set(1);
    reviews.pipeInput(EchoModel.bytes("old"));

    assertThat(predictions.readRecord().value().getLabel()).isEqualTo("old");
    assertThat(deadLetters.isEmpty()).isTrue();
  }

  @Test
  void shouldStopRatherThanDeadLetterWhenTheTokenizerIsBroken() {
    model.closed = true;

    assertThatThrownBy(() -> reviews.pipeInput(EchoModel.bytes("innocent")))
        .hasRootCauseMessage("cannot tokenise this");
    assertThat(deadLetters.isEmpty()).isTrue();
  }

  @Test
  void shouldBeTheTopologyOfTheDocs() throws IOException {
    var values =
        new ServiceValues(SettingsLoader.load(Optional.empty(), Map.of(), Map.of()).formats());
    var predictions = new PredictionWriter("predictions", values.predictions().serializer(), null);
    String description =
        ScoringTopology.build(
                "reviews", values.reviews().deserializer(), predictions, null, null, Duration.ZERO)
            .describe()
            .toString();

    assertThat(Files.readString(Path.of("docs", "topology.md"))).contains(description.strip());
  }
}
