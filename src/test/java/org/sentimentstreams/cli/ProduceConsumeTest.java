package org.sentimentstreams.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentimentstreams.cli.Shell.Result;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.demo.EmbeddedKafka;
import org.sentimentstreams.demo.SharedKafka;
import org.sentimentstreams.kafka.values.AvroSerde;
import org.sentimentstreams.schema.Prediction;

@Tag("broker")
@Timeout(300)
@ExtendWith(SharedKafka.class)
class ProduceConsumeTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path temporary;
  private EmbeddedKafka kafka;
  private Shell shell;
  private String prefix;

  @BeforeEach
  void createTopics(EmbeddedKafka kafka, TestInfo test) {
    this.kafka = kafka;
    // Long display names of parameters would not do as a name of a topic.
    prefix =
        test.getTestMethod().orElseThrow().getName() + Math.abs(test.getDisplayName().hashCode());
    shell = Shell.on(kafka, prefix);
    assertThat(shell.run("topics", "create").code()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "in.tsv|id\\ttext\\na1\\tGroßartig 😀 stay\\nb2\\tNever again|a1,b2",
        "in.csv|id,text\\na1,`Großartig 😀 stay`\\nb2,Never again|a1,b2",
        "in.jsonl|{\"id\":\"a1\",\"text\":\"Großartig 😀 stay\"}\\n"
            + "{\"id\":\"b2\",\"text\":\"Never again\"}|a1,b2",
        "in.txt|Großartig 😀 stay\\nNever again|in.txt:1,in.txt:2",
      })
  void shouldCarryReviewsOfEveryFormat(String name, String content, String ids) throws IOException {
    Path file = write(name, content.replace("\\n", "\n").replace("\\t", "\t").replace('`', '"'));

    Result produced = shell.run("produce", file.toString(), "--json");

    assertThat(produced.code()).as(produced.err()).isZero();
    JsonNode outcome = JSON.readTree(produced.out());
    assertThat(outcome.get("produced").asInt()).isEqualTo(2);
    assertThat(outcome.get("failed").asInt()).isZero();
    assertThat(outcome.get("seconds").asDouble()).isPositive();
    assertThat(produced.errLines()).hasSize(1);
    assertThat(produced.err()).startsWith("Sent 2 reviews in ");
    Map<String, String> texts = byKey("reviews", "text");
    String[] keys = ids.split(",");
    assertThat(texts).isEqualTo(Map.of(keys[0], "Großartig 😀 stay", keys[1], "Never again"));
  }

  @Test
  void shouldReadGzipAndColumnsByName() throws IOException {
    Path file = temporary.resolve("in.tsv.gz");
    try (var out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write("no\tverdict\twords\n7\tgood\tFine\n8\t\tOdd\n".getBytes(StandardCharsets.UTF_8));
    }

    Result produced =
        shell.run(
            "produce",
            file.toString(),
            "--labels",
            "--text-column=words",
            "--label-column=verdict",
            "--id-column=no");

    assertThat(produced.code()).isZero();
    assertThat(produced.out()).isEmpty();
    assertThat(produced.err()).startsWith("Sent 2 reviews and 1 label in ");
    assertThat(byKey("reviews", "text")).isEqualTo(Map.of("7", "Fine", "8", "Odd"));
    assertThat(byKey("labels", "label")).isEqualTo(Map.of("7", "good"));
    assertThat(byKey("labels", "source")).isEqualTo(Map.of("7", "in.tsv.gz"));
  }

  @Test
  void shouldSendNothingButLabelsOnRequest() throws IOException {
    Path file = write("in.tsv", "id\tlabel\ttext\n7\tgood\tFine\n8\t\tOdd\n");

    Result produced = shell.run("produce", file.toString(), "--labels-only");

    assertThat(produced.code()).isZero();
    assertThat(produced.err())
        .startsWith("Sent 1 label in ")
        .contains("Left out rows without a label: 1");
    assertThat(byKey("labels", "label")).isEqualTo(Map.of("7", "good"));
    assertThat(shell.consume("--topic", "reviews").errLines()).containsExactly("0 shown");
  }

  @Test
  void shouldTakeTheSourceOfALabelFromItsRow() throws IOException {
    Path file = write("in.tsv", "id\tlabel\ttext\tsource\n7\tgood\tFine\tann\n8\tbad\tOdd\t \n");

    assertThat(shell.run("produce", file.toString(), "--labels-only").code()).isZero();

    assertThat(byKey("labels", "source")).isEqualTo(Map.of("7", "ann", "8", "in.tsv"));
  }

  @Test
  void shouldSendNoLabelsUnlessAsked() throws IOException {
    shell.run("produce", write("in.tsv", "label\ttext\ngood\tFine\n").toString());

    assertThat(shell.consume("--topic", "labels").errLines()).containsExactly("0 shown");
  }

  @ParameterizedTest
  @CsvSource({"-", "''"})
  void shouldReadStandardInput(String file) {
    String[] args = file.isEmpty() ? new String[] {"produce"} : new String[] {"produce", file};

    Result produced = shell.typing("Good soup\n\nSlow\n").run(args);

    assertThat(produced.code()).isZero();
    Map<String, String> sent = new HashMap<>();
    byKey("reviews", "text")
        .forEach((key, text) -> sent.put(key.replaceFirst("-[0-9]{13}:", ":"), text));
    assertThat(sent).isEqualTo(Map.of("stdin:1", "Good soup", "stdin:3", "Slow"));
  }

  @Test
  void shouldSendNothingOfAnEmptyInput() throws IOException {
    Result produced = shell.run("produce", "--json");

    assertThat(produced.code()).isZero();
    assertThat(JSON.readTree(produced.out()).get("produced").asInt()).isZero();
    assertThat(produced.err()).startsWith("Sent 0 reviews in ");
  }

  @Test
  void shouldDrawTheSameRowsForTheSameSeed() throws IOException {
    String file = write("in.txt", "a\nb\nc\nd\ne\nf\ng\nh\n").toString();
    shell.run("produce", file, "--limit", "3", "--seed", "7");
    Map<String, String> first = byKey("reviews", "text");

    shell.run("produce", file, "--limit", "3", "--seed", "7");

    assertThat(first).hasSize(3);
    assertThat(byKey("reviews", "text")).isEqualTo(first);
  }

  @Test
  void shouldCountAReviewThatIsTooLargeAndSendTheOthers() throws IOException {
    Path file = write("in.txt", "small\n" + "x".repeat(3000) + "\nsmall too\n");
    Shell tight = shell.with("SENTIMENT_TOPICS_MAX_MESSAGE_BYTES", "2048");

    Result produced = tight.run("produce", file.toString(), "--json");

    assertThat(produced.code()).isEqualTo(1);
    assertThat(JSON.readTree(produced.out()).get("failed").asInt()).isEqualTo(1);
    assertThat(produced.errLines()).hasSize(2);
    assertThat(produced.errLines().get(0))
        .startsWith("sentiment: in.txt:2 was not written to " + prefix + "-reviews: ")
        .contains("2048");
    assertThat(produced.errLines().get(1))
        .startsWith("Sent 2 reviews")
        .endsWith("; 1 record failed");
    assertThat(byKey("reviews", "text")).containsOnlyKeys("in.txt:1", "in.txt:3");
  }

  @Test
  void shouldNameOnlyTheFirstOfManyFailures() throws IOException {
    Path file = write("in.txt", ("x".repeat(3000) + "\n").repeat(20));

    Result produced =
        shell.with("SENTIMENT_TOPICS_MAX_MESSAGE_BYTES", "2048").run("produce", file.toString());

    assertThat(produced.code()).isEqualTo(1);
    assertThat(produced.errLines()).hasSize(7);
    assertThat(produced.err()).endsWith("; 20 records failed\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{\"text\":\n", "{\"text\":null}\n", "{\"text\":\" \"}\n", "{\"stars\":1}"})
  void shouldSendNothingOfAFileWithAWrongLineAndNameIt(String wrong) throws IOException {
    Path file = write("in.jsonl", "{\"text\":\"fine\"}\n" + wrong);

    Result produced = shell.run("produce", file.toString());

    assertThat(produced.code()).isEqualTo(1);
    assertThat(produced.errLines()).hasSize(1);
    assertThat(produced.err())
        .startsWith("sentiment: ")
        .contains("in.jsonl line 2", "--skip-invalid");
    assertThat(shell.consume("--topic", "reviews").errLines()).containsExactly("0 shown");
  }

  @Test
  void shouldSendWhatStandsBeforeAWrongLineOfAPipeAndNameIt() throws IOException {
    Result produced =
        shell
            .typing("{\"id\":\"a\",\"text\":\"fine\"}\n{\"text\":\n")
            .run("produce", "--format", "jsonl");

    assertThat(produced.code()).isEqualTo(1);
    assertThat(produced.errLines()).hasSize(2);
    assertThat(produced.errLines().get(0)).startsWith("Sent 1 review in ");
    assertThat(produced.errLines().get(1)).contains("standard input line 2");
    assertThat(byKey("reviews", "text")).containsOnlyKeys("a");
  }

  @Test
  void shouldLeaveOutCountAndNameWrongRowsOnRequest() throws IOException {
    Path file = write("in.csv", "id;text\na;fine\nb;\nc;x;y\nd;slow\n");

    Result produced = shell.run("produce", file.toString(), "--skip-invalid", "--json");

    assertThat(produced.code()).isZero();
    JsonNode outcome = JSON.readTree(produced.out());
    assertThat(outcome.get("produced").asInt()).isEqualTo(2);
    assertThat(outcome.get("leftOut").asInt()).isEqualTo(2);
    assertThat(produced.err())
        .contains("in.csv: 2 rows that cannot be used are left out:")
        .contains("line 3: it has no text", "line 4: it has 3 columns");
    assertThat(byKey("reviews", "text")).isEqualTo(Map.of("a", "fine", "d", "slow"));
  }

  @Test
  void shouldAskForTopicsThatAreMissing() {
    Shell elsewhere = Shell.on(kafka, prefix + "-none");

    for (String command : List.of("produce", "consume")) {
      Result refused = elsewhere.run(command);
      assertThat(refused.code()).isEqualTo(1);
      assertThat(refused.errLines()).hasSize(1);
      assertThat(refused.err()).contains("lacks the topic", "run `sentiment topics create` first");
    }
  }

  @Test
  void shouldShowPredictionsAsATableAndAsJson() throws Exception {
    var prediction =
        Prediction.newBuilder()
            .setLabel("positive")
            .setScore(0.98765)
            .setScores(Map.of("positive", 0.98765, "negative", 0.01235))
            .setModel("sentiment")
            .setVersion("0123456789ab")
            .setTokens(256)
            .setTruncated(true)
            .build();
    byte[] value = AvroSerde.of(Prediction.class).serializer().serialize("", prediction);
    send("predictions", new ProducerRecord<>(prefix + "-predictions", 0, 0L, "r1", value));
    send(
        "predictions",
        new ProducerRecord<>(prefix + "-predictions", 0, 1L, null, new byte[] {1, 2}));

    var ofNGrams =
        Prediction.newBuilder(prediction)
            .setTokens(0)
            .setTruncated(false)
            .setDecidedBy("wide")
            .build();
    byte[] third = AvroSerde.of(Prediction.class).serializer().serialize("", ofNGrams);
    send("predictions", new ProducerRecord<>(prefix + "-predictions", 0, 2L, "r2", third));

    Result table = shell.consume();
    Result jsonl = shell.consume("--format", "jsonl");

    assertThat(table.outLines()).hasSize(4);
    assertThat(table.outLines().get(3)).endsWith(" 0123456789ab  0 (n-grams)");
    assertThat(table.outLines().get(0)).matches("TIMESTAMP +KEY +LABEL +SCORE +VERSION +TOKENS");
    assertThat(table.outLines().get(1))
        .matches("1970-01-01T00:00:00Z +r1 +positive +0\\.9877 +0123456789ab +256 cut");
    assertThat(table.outLines().get(2)).contains(" -  ", "unreadable: value is not Avro");
    assertThat(table.errLines()).containsExactly("3 shown");
    assertThat(jsonl.outLines()).hasSize(3);
    assertThat(JSON.readTree(jsonl.outLines().get(2)).get("decidedBy").asText()).isEqualTo("wide");
    JsonNode first = JSON.readTree(jsonl.outLines().get(0));
    assertThat(first.get("key").asText()).isEqualTo("r1");
    assertThat(first.get("partition").asInt()).isZero();
    assertThat(first.get("offset").asInt()).isZero();
    assertThat(first.get("timestamp").asText()).isEqualTo("1970-01-01T00:00:00Z");
    assertThat(first.get("scores").get("negative").asDouble()).isEqualTo(0.01235);
    assertThat(first.get("truncated").asBoolean()).isTrue();
    JsonNode second = JSON.readTree(jsonl.outLines().get(1));
    assertThat(second.get("key").isNull()).isTrue();
    assertThat(second.get("unreadable").asText()).contains("not Avro");
  }

  @Test
  void shouldShowWhyDeadLettersAreDead() throws Exception {
    var dead =
        new ProducerRecord<>(prefix + "-dead-letters", 0, "k\u001b[31m", utf8("no\u0007 avro"));
    Map.of(
            "topic",
            "reviews",
            "partition",
            "3",
            "offset",
            "42",
            "exception",
            "a.b.BadException",
            "message",
            "value is\nnot Avro")
        .forEach((name, value) -> dead.headers().add("__streams.errors." + name, utf8(value)));
    send("dead-letters", dead);
    send("dead-letters", new ProducerRecord<>(prefix + "-dead-letters", 0, null, null));

    Result table = shell.consume("--topic", "dead-letters");
    Result jsonl = shell.consume("--topic", "dead-letters", "--format", "jsonl");

    assertThat(table.outLines()).hasSize(3);
    assertThat(table.outLines().get(1))
        .contains("reviews-3@42", "\"no  avro\"", "BadException: value is not Avro")
        .doesNotContain("\u001b");
    JsonNode first = JSON.readTree(jsonl.outLines().get(0));
    assertThat(first.get("headers").get("message").asText()).isEqualTo("value is\nnot Avro");
    assertThat(first.get("valueBytes").asInt()).isEqualTo(8);
    assertThat(JSON.readTree(jsonl.outLines().get(1)).get("value").isNull()).isTrue();
  }

  @Test
  void shouldEndAtTheLimit() {
    shell.typing("a\nb\nc\n").run("produce");

    Result two =
        shell.run(
            "consume", "--topic", "reviews", "--from-beginning", "--limit", "2", "--format=jsonl");

    assertThat(two.code()).isZero();
    assertThat(two.outLines()).hasSize(2);
    assertThat(shell.run("consume", "--limit", "0").code()).isZero();
  }

  @Test
  void shouldShowOnlyWhatComesUntilItIsInterrupted() {
    shell.typing("before\n").run("produce");
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    Terminal terminal = Terminal.of(InputStream.nullInputStream(), out, err, shell.environment());
    var code =
        CompletableFuture.supplyAsync(
            () -> Sentiment.run(terminal, "consume", "--topic", "reviews"));

    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .pollInSameThread()
        .untilAsserted(
            () -> {
              shell.typing("after\n").run("produce");
              assertThat(out.toString(StandardCharsets.UTF_8)).contains("after");
            });
    terminal.interruption().request();

    assertThat(code.join()).isEqualTo(130);
    assertThat(out.toString(StandardCharsets.UTF_8)).doesNotContain("before");
    assertThat(err.toString(StandardCharsets.UTF_8)).matches("\\d+ shown\n");
  }

  @Test
  void shouldStopSendingWhenItIsInterrupted() {
    var err = new ByteArrayOutputStream();
    Terminal terminal =
        Terminal.of(
            new ByteArrayInputStream(utf8("word\n".repeat(100_000))),
            OutputStream.nullOutputStream(),
            err,
            shell.environment());
    var code =
        CompletableFuture.supplyAsync(() -> Sentiment.run(terminal, "produce", "--rate", "5"));
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> !shell.consume("--topic", "reviews", "--limit", "1").out().isEmpty());

    terminal.interruption().request();

    assertThat(code.join()).isEqualTo(130);
    assertThat(err.toString(StandardCharsets.UTF_8)).matches("Sent \\d+ reviews? in .*\n");
  }

  @Test
  void shouldEndQuietlyWhenNobodyReadsOn() {
    shell.typing("a\nb\n").run("produce");
    var err = new ByteArrayOutputStream();
    OutputStream closed =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    Terminal terminal =
        Terminal.of(InputStream.nullInputStream(), closed, err, shell.environment());

    int code = Sentiment.run(terminal, "consume", "--topic", "reviews", "--from-beginning");

    assertThat(code).isZero();
    assertThat(err.toString(StandardCharsets.UTF_8)).doesNotContain("sentiment:");
  }

  private Map<String, String> byKey(String role, String field) {
    // The time that a reader waits for records counts from before it has found its partitions.
    Result result =
        Awaitility.await()
            .atMost(Duration.ofSeconds(30))
            .pollInSameThread()
            .until(
                () -> shell.consume("--topic", role, "--format", "jsonl"),
                read -> !read.out().isEmpty());
    return result.outLines().stream()
        .map(ProduceConsumeTest::json)
        .collect(
            Collectors.toMap(
                node -> node.get("key").asText(), node -> node.get(field).asText(), (a, b) -> b));
  }

  private void send(String role, ProducerRecord<String, byte[]> record) throws Exception {
    assertThat(record.topic()).endsWith(role);
    try (var producer =
        new KafkaProducer<>(
            Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers()),
            new StringSerializer(),
            new ByteArraySerializer())) {
      producer.send(record).get();
    }
  }

  private Path write(String name, String content) throws IOException {
    return Files.writeString(temporary.resolve(name), content);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static JsonNode json(String line) {
    try {
      return JSON.readTree(line);
    } catch (IOException e) {
      throw new AssertionError(line, e);
    }
  }
}
