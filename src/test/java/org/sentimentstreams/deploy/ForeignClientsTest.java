package org.sentimentstreams.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sentimentstreams.config.SettingsLoader;
import org.sentimentstreams.demo.EmbeddedKafka;
import org.sentimentstreams.kafka.values.SampleRecords;
import org.sentimentstreams.kafka.values.ServiceValues;
import org.sentimentstreams.schema.Prediction;
import org.sentimentstreams.schema.Review;

/** Runs the programs of docs/schemas.md as they stand there, where their clients are installed. */
@Tag("broker")
class ForeignClientsTest {
  private static final Path PAGE = Path.of("docs/schemas.md");
  private static final Pattern BLOCK = Pattern.compile("```(\\w+)\\n(.*?)```", Pattern.DOTALL);
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Prediction PREDICTION = SampleRecords.prediction();

  private static EmbeddedKafka kafka;

  @TempDir private Path folder;

  /** A client, what tells that it is there, and what runs a program of its language. */
  private enum Client {
    PYTHON("python", "avro", "python3", "-c", "import confluent_kafka"),
    JAVASCRIPT("javascript", "avro", "node", "-e", "require('kafkajs'); require('avsc')"),
    KCAT("sh", "json", "sh", "-c", "kcat -V");

    private final String language;
    private final String format;
    private final List<String> trial;

    Client(String language, String format, String... trial) {
      this.language = language;
      this.format = format;
      this.trial = List.of(trial);
    }

    /** Debian's packages for Python are those of its own interpreter. */
    Optional<String> program() throws Exception {
      for (String program : List.of(trial.get(0), "/usr/bin/" + trial.get(0))) {
        List<String> command = new ArrayList<>(trial);
        command.set(0, program);
        if (ends(command)) {
          return Optional.of(program);
        }
      }
      return Optional.empty();
    }

    private static boolean ends(List<String> command) throws InterruptedException {
      try {
        Process process =
            new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS) && process.exitValue() == 0;
      } catch (IOException e) {
        return false; // There is no such program.
      }
    }
  }

  @BeforeAll
  static void start() throws Exception {
    kafka = EmbeddedKafka.ephemeral();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      admin
          .createTopics(
              List.of(
                  new NewTopic("reviews", 1, (short) 1), new NewTopic("predictions", 1, (short) 1)))
          .all()
          .get();
    }
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  @ParameterizedTest
  @EnumSource(Client.class)
  void shouldSendReviewsAsThePageSays(Client client) throws Exception {
    Running program = run(client, "Send reviews.");

    assertThat(program.process().waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(program.process().exitValue()).as(program.said()).isZero();
    ConsumerRecord<String, byte[]> record = review(client.name().toLowerCase(Locale.ROOT) + "-1");
    Review review = values(client).reviews().deserializer().deserialize("reviews", record.value());
    assertThat(review.getText()).isEqualTo("Lovely place, slow kitchen.");
    assertThat(review.getLanguage()).isEqualTo("en");
    assertThat(review.getItemId()).isNull();
  }

  @ParameterizedTest
  @EnumSource(Client.class)
  void shouldReceivePredictionsAsThePageSays(Client client) throws Exception {
    byte[] value = values(client).predictions().serializer().serialize("predictions", PREDICTION);
    try (var producer =
        new KafkaProducer<>(
            Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers()),
            new StringSerializer(),
            new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>("predictions", client.name(), value)).get();
    }
    Running program = run(client, "Receive predictions.");

    try {
      await()
          .atMost(LIMIT)
          .until(
              program::said,
              said -> said.lines().anyMatch(line -> line.startsWith(client.name() + " ")));
      String line =
          program.said().lines().filter(l -> l.startsWith(client.name() + " ")).findFirst().get();
      assertThat(line).contains("positive", "0.75", "0.25", "negative");
    } finally {
      program.process().destroy();
    }
  }

  private static ServiceValues values(Client client) {
    return new ServiceValues(
        SettingsLoader.load(
                Optional.empty(),
                Map.of(),
                Map.of("reviews.json", "true", "predictions.format", client.format))
            .formats());
  }

  private record Running(Process process, Path output) {

    /** What it wrote so far. */
    String said() throws IOException {
      return new String(Files.readAllBytes(output), UTF_8);
    }
  }

  private Running run(Client client, String task) throws Exception {
    Optional<String> program = client.program();
    Assumptions.assumeTrue(program.isPresent(), client + " is not installed");
    Path script = Files.writeString(folder.resolve("script"), block(client, task));
    Path output = folder.resolve("output");
    Process process =
        new ProcessBuilder(program.get(), script.toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    return new Running(process, output);
  }

  /** The program of the page, for the broker that runs here. */
  private static String block(Client client, String task) throws IOException {
    Matcher blocks = BLOCK.matcher(Files.readString(PAGE));
    while (blocks.find()) {
      if (blocks.group(1).equals(client.language)
          && blocks.group(2).lines().findFirst().orElse("").endsWith(task)) {
        return blocks.group(2).replace("localhost:9092", kafka.bootstrapServers());
      }
    }
    throw new AssertionError(PAGE + " has no " + client.language + " that begins with " + task);
  }

  private static ConsumerRecord<String, byte[]> review(String key) {
    try (var consumer =
        new KafkaConsumer<>(
            Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers()),
            new StringDeserializer(),
            new ByteArrayDeserializer())) {
      var partition = new TopicPartition("reviews", 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      List<ConsumerRecord<String, byte[]>> found = new ArrayList<>();
      await()
          .atMost(LIMIT)
          .until(
              () -> {
                consumer.poll(Duration.ofMillis(200)).records(partition).stream()
                    .filter(record -> key.equals(record.key()))
                    .forEach(found::add);
                return !found.isEmpty();
              });
      return found.get(0);
    }
  }
}
