package org.sentimentstreams.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstreams.cli.Sentiment;
import org.sentimentstreams.cli.Shell;
import org.sentimentstreams.cli.Shell.Result;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.demo.EmbeddedKafka;
import org.sentimentstreams.demo.SharedKafka;
import org.sentimentstreams.kafka.values.AvroSerde;
import org.sentimentstreams.kafka.values.RegistryServer;
import org.sentimentstreams.model.TinyModel;
import org.sentimentstreams.schema.Review;

@Tag("broker")
@Timeout(180)
@ExtendWith(SharedKafka.class)
class ServeCommandTest {

  @TempDir private Path temporary;
  private Shell shell;
  private String prefix;

  @BeforeEach
  void writeAModel(EmbeddedKafka kafka, TestInfo test) throws IOException {
    prefix = test.getTestMethod().orElseThrow().getName();
    shell =
        Shell.on(kafka, prefix)
            .with("SENTIMENT_APPLICATION_ID", prefix)
            .with("SENTIMENT_MODEL", TinyModel.write(temporary.resolve("m"), 1).path().toString())
            .with("SENTIMENT_MODEL_MAX_TOKENS", "32")
            .with("SENTIMENT_CACHE_DIR", temporary.resolve("cache").toString());
  }

  @Test
  void shouldScoreUntilItIsInterrupted() throws Exception {
    shell.run("topics", "create");
    shell.typing("one\ntwo\nthree\n").run("produce");
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    Terminal terminal = Terminal.of(InputStream.nullInputStream(), out, err, shell.environment());
    var code = CompletableFuture.supplyAsync(() -> Sentiment.run(terminal, "serve"));

    Awaitility.await()
        .atMost(Duration.ofSeconds(90))
        .pollInSameThread()
        .until(() -> shell.consume("--format", "jsonl").outLines().size() == 3);
    terminal.interruption().request();

    assertThat(code.get(60, TimeUnit.SECONDS)).isEqualTo(130);
    assertThat(out.toString(StandardCharsets.UTF_8)).isEmpty();
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("Scoring " + prefix + "-reviews into " + prefix + "-predictions at ")
        .contains("stop with Ctrl-C")
        .contains("Service closed: 3 reviews scored in ")
        .doesNotContain("sentiment: ");
  }

  @Test
  void shouldServeSeveralModelsEachWithItsOwnChampion(EmbeddedKafka kafka) throws Exception {
    Shell registry =
        Shell.on(kafka, prefix)
            .with("SENTIMENT_APPLICATION_ID", prefix)
            .with("SENTIMENT_MODEL_ALSO", "stars")
            .with("SENTIMENT_MODEL_MAX_TOKENS", "32")
            .with("SENTIMENT_CACHE_DIR", temporary.resolve("cache").toString());
    registry.run("topics", "create");
    for (String name : List.of("sentiment", "stars")) {
      String model = TinyModel.write(temporary.resolve(name), name.length()).path().toString();
      Result imported =
          registry.with("SENTIMENT_MODEL_NAME", name).run("model", "import", model, "--promote");
      assertThat(imported.code()).as(imported.err()).isZero();
    }
    produceFor(kafka, "stars");
    registry.typing("two\n").run("produce");
    var err = new ByteArrayOutputStream();
    Terminal terminal =
        Terminal.of(
            InputStream.nullInputStream(),
            new ByteArrayOutputStream(),
            err,
            registry.environment());
    var code = CompletableFuture.supplyAsync(() -> Sentiment.run(terminal, "serve"));

    Awaitility.await()
        .atMost(Duration.ofSeconds(120))
        .pollInSameThread()
        .until(() -> registry.consume("--format", "jsonl").outLines().size() == 2);
    terminal.interruption().request();

    assertThat(code.get(60, TimeUnit.SECONDS)).isEqualTo(130);
    assertThat(registry.consume("--format", "jsonl").out())
        .contains("\"model\":\"stars\"", "\"model\":\"sentiment\"");
  }

  private void produceFor(EmbeddedKafka kafka, String model) {
    byte[] review =
        AvroSerde.of(Review.class)
            .serializer()
            .serialize("reviews", Review.newBuilder().setText("one").build());
    Map<String, Object> configs = Map.of("bootstrap.servers", kafka.bootstrapServers());
    try (var producer =
        new KafkaProducer<>(configs, new ByteArraySerializer(), new ByteArraySerializer())) {
      var record = new ProducerRecord<byte[], byte[]>(prefix + "-reviews", review);
      record.headers().add("sentiment.model", model.getBytes(StandardCharsets.UTF_8));
      producer.send(record);
    }
  }

  @Test
  void shouldAskForTopicsThatAreMissing() {
    Result refused = shell.run("serve");

    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.out()).isEmpty();
    assertThat(refused.errLines()).hasSize(1);
    assertThat(refused.err())
        .contains(prefix + "-reviews", prefix + "-predictions", prefix + "-dead-letters")
        .contains("sentiment topics create");
  }

  @Test
  void shouldWaitForBrokersThatDoNotAnswerYetButNotForEver() {
    Result refused = shell.withoutAnswer().run("serve");

    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.errLines().get(0))
        .contains("no-such-host.invalid:9092")
        .endsWith("Trying again for at most 1 s");
    assertThat(refused.errLines().get(refused.errLines().size() - 1))
        .startsWith("sentiment: ")
        .contains("bootstrap.servers")
        .doesNotContain("Trying again");
  }

  private Result serveConfluent(RegistryServer registry, String... more) {
    shell.run("topics", "create");
    Shell confluent =
        shell
            .with("SENTIMENT_PREDICTIONS_FORMAT", "confluent")
            .with("SENTIMENT_SCHEMA_REGISTRY_URL", registry.url())
            .with("SENTIMENT_STARTUP_WAIT_MS", "60000");
    List<String> words = new ArrayList<>(List.of("serve"));
    words.addAll(List.of(more));
    return confluent.run(words.toArray(String[]::new));
  }

  @Test
  void shouldNotStartWithoutTheSchemaThatPredictionsAreWrittenWith() throws IOException {
    try (RegistryServer registry = new RegistryServer()) {
      Result refused = serveConfluent(registry);

      assertThat(refused.code()).isEqualTo(1);
      assertThat(refused.errLines()).hasSize(1);
      assertThat(refused.err())
          .startsWith("sentiment: The schema registry at " + registry.url())
          .contains("\"" + prefix + "-predictions-value\"")
          .contains("register it, or set schema.registry.auto.register=true");
    }
  }

  @Test
  void shouldWaitForASchemaRegistryThatIsOnItsWay() throws IOException {
    try (RegistryServer registry = new RegistryServer()) {
      registry.fail(4); // As often as one question is asked.
      Result refused = serveConfluent(registry);

      assertThat(refused.code()).isEqualTo(1);
      assertThat(refused.errLines()).hasSize(2);
      assertThat(refused.errLines().get(0))
          .contains(registry.url(), "does not answer (HTTP 500)", "Trying again for at most ");
      assertThat(refused.errLines().get(1)).contains("does not have the schema of ");
    }
  }

  @Test
  void shouldNotWaitForEverForASchemaRegistry() throws IOException {
    String url;
    try (RegistryServer registry = new RegistryServer()) {
      registry.fail(1000);
      url = registry.url();
      Result refused = serveConfluent(registry, "--set", "startup.wait.ms=1");

      assertThat(refused.code()).isEqualTo(1);
      assertThat(refused.errLines()).hasSize(1);
      assertThat(refused.err())
          .startsWith("sentiment: The schema registry at " + url)
          .contains("does not answer (HTTP 500)");
    }
  }

  @Test
  void shouldNotWaitForASchemaRegistryThatRefusesTheUser() throws IOException {
    try (RegistryServer registry = new RegistryServer()) {
      registry.authorize("Bearer right");
      Result refused = serveConfluent(registry, "--set", "schema.registry.token=wrong");

      assertThat(refused.code()).isEqualTo(1);
      assertThat(refused.errLines()).hasSize(1);
      assertThat(refused.err())
          .contains("with HTTP 401: check schema.registry.user.info or schema.registry.token")
          .doesNotContain("wrong");
    }
  }

  @Test
  void shouldNameAModelThatIsMissing() {
    shell.run("topics", "create");

    Result refused = shell.run("serve", "--model", temporary.resolve("nowhere").toString());

    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.errLines()).hasSize(1);
    assertThat(refused.err()).contains("There is no model at", "nowhere");
  }
}
