package org.sentimentstreams.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentimentstreams.demo.EmbeddedKafka.Options;
import org.sentimentstreams.kafka.BrokerException;
import org.sentimentstreams.log.LogLines;

@Tag("broker")
@Timeout(300)
class EmbeddedKafkaTest {
  private static final String TOPIC = "reviews";

  @TempDir private Path temporary;

  @Test
  void shouldCarryRecordsAndLeaveNothingBehind() throws Exception {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    String huge = "x".repeat(16 << 20);
    EmbeddedKafka kafka = EmbeddedKafka.ephemeral();
    try (kafka) {
      createTopic(kafka);
      produce(kafka, List.of("good", "größer 😀", huge));

      assertThat(kafka.bootstrapServers()).matches("127\\.0\\.0\\.1:\\d+");
      assertThat(consume(kafka, 3)).containsExactly("good", "größer 😀", huge);
    }
    kafka.close();

    assertThat(kafka.dataDir()).doesNotExist();
    assertNoThreadsSince(before);
  }

  @Test
  void shouldKeepDataOverARestartOnAnotherPort() throws Exception {
    Options options = Options.defaults().withDataDir(temporary.resolve("Daten für Käfka 文/a b"));
    String firstCluster;
    String firstAddress;
    try (EmbeddedKafka kafka = EmbeddedKafka.start(options)) {
      firstAddress = kafka.bootstrapServers();
      firstCluster = clusterId(kafka);
      createTopic(kafka);
      produce(kafka, List.of("kept"));
      assertThat(consumeInGroup(kafka)).containsExactly("kept");
    }
    int firstPort = Integer.parseInt(firstAddress.substring(firstAddress.indexOf(':') + 1));

    try (ServerSocket blocker = new ServerSocket(firstPort, 1, loopback());
        EmbeddedKafka kafka = EmbeddedKafka.start(options)) {
      assertThat(blocker.isBound()).isTrue();
      assertThat(kafka.bootstrapServers()).isNotEqualTo(firstAddress);
      assertThat(clusterId(kafka)).isEqualTo(firstCluster);
      produce(kafka, List.of("added"));
      assertThat(consume(kafka, 2)).containsExactly("kept", "added");
      assertThat(consumeInGroup(kafka)).containsExactly("added");
    }
    assertThat(kafkaFolder(options)).isDirectory();
  }

  @Test
  void shouldRunBesideAnotherBrokerButNotInItsFolder() throws Exception {
    Options options = Options.defaults().withDataDir(temporary.resolve("data"));
    try (EmbeddedKafka one = EmbeddedKafka.start(options);
        EmbeddedKafka other = EmbeddedKafka.ephemeral()) {
      createTopic(one);
      createTopic(other);
      produce(one, List.of("one"));
      produce(other, List.of("other"));

      assertThat(consume(one, 1)).containsExactly("one");
      assertThat(consume(other, 1)).containsExactly("other");
      assertThat(clusterId(one)).isNotEqualTo(clusterId(other));
      assertRefused(options).withMessageContaining("is in use by another broker");
      // The refusal must not have given up the lock of the first broker.
      Process outsider = hold(one.dataDir());
      outsider.outputWriter().close();
      assertThat(outsider.inputReader().readLine()).isEqualTo("held false");
    }
  }

  @Test
  void shouldRefuseAFolderThatAnotherProcessHolds() throws Exception {
    Options options = Options.defaults().withDataDir(temporary);
    EmbeddedKafka.start(options).close();
    Process holder = hold(temporary);
    try {
      assertThat(holder.inputReader().readLine()).isEqualTo("held true");

      assertRefused(options)
          .withMessageContaining(temporary.toString())
          .withMessageContaining("is in use by another broker");
    } finally {
      holder.outputWriter().close();
      holder.waitFor();
    }
  }

  @Test
  void shouldSayThatAPortIsTaken() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, loopback())) {
      Options options = Options.defaults().withPort(socket.getLocalPort());

      assertRefused(options)
          .withMessage(
              "Port %d on 127.0.0.1 is taken: choose another with --port, or 0 for a free one"
                  .formatted(socket.getLocalPort()));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 65_536})
  void shouldRefuseAPortThatDoesNotExist(int port) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Options.defaults().withPort(port))
        .withMessageContaining("Port " + port);
  }

  @Test
  void shouldRefuseAFileAsFolder() throws IOException {
    Path file = Files.writeString(temporary.resolve("file"), "mine");

    assertRefused(Options.defaults().withDataDir(file)).withMessageContaining("is a file");
    assertRefused(Options.defaults().withDataDir(file.resolve("below")))
        .withMessageContaining("cannot be created");
    assertThat(file).hasContent("mine");
  }

  @Test
  void shouldNotTouchAFolderWithOtherThings() throws IOException {
    Path file = Files.writeString(temporary.resolve("thesis.txt"), "mine");

    assertRefused(Options.defaults().withDataDir(temporary))
        .withMessageContaining("thesis.txt")
        .withMessageContaining("no Kafka data");
    assertThat(temporary).isDirectoryContaining(file::equals);
    try (var files = Files.list(temporary)) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void shouldRefuseAFolderThatKafkaWouldReadAsTwo() {
    assertRefused(Options.defaults().withDataDir(temporary.resolve("a,b")))
        .withMessageContaining("comma");
    assertThat(temporary).isEmptyDirectory();
  }

  @ParameterizedTest
  @CsvSource({"num.io.threads,many", "authorizer.class.name,absent.Authorizer"})
  void shouldLeaveNothingBehindWhenKafkaRefuses(String key, String value) throws IOException {
    Options good = Options.defaults().withDataDir(temporary.resolve("data")).withPort(freePort());
    Set<Thread> before = Thread.getAllStackTraces().keySet();

    assertRefused(good.withOverride(key, value)).withMessageContaining(value);

    assertNoThreadsSince(before);
    EmbeddedKafka.start(good).close(); // Neither the port nor the folder is held any more.
  }

  @Test
  void shouldStartAndStopWithoutAWord() throws IOException {
    Options options = Options.defaults().withDataDir(temporary.resolve("data"));
    var log = LogLines.ofAll();
    PrintStream out = System.out;
    PrintStream err = System.err;
    var printed = new ByteArrayOutputStream();
    var stream = new PrintStream(printed, true, StandardCharsets.UTF_8);
    System.setOut(stream);
    System.setErr(stream);
    try {
      EmbeddedKafka.start(options).close();
      EmbeddedKafka.start(options).close();
    } finally {
      System.setOut(out);
      System.setErr(err);
      log.close();
    }

    assertThat(log.messages()).isEmpty();
    assertThat(printed.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  private static ThrowableAssertAlternative<BrokerException> assertRefused(Options options) {
    return assertThatExceptionOfType(BrokerException.class)
        .isThrownBy(() -> EmbeddedKafka.start(options).close());
  }

  private static void assertNoThreadsSince(Set<Thread> before) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInSameThread()
        .untilAsserted(
            () ->
                assertThat(Thread.getAllStackTraces().keySet())
                    .filteredOn(thread -> !thread.isDaemon() && !before.contains(thread))
                    .isEmpty());
  }

  private static Process hold(Path folder) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return new ProcessBuilder(
            java,
            "-cp",
            System.getProperty("java.class.path"),
            FolderHolder.class.getName(),
            folder.toString())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static Path kafkaFolder(Options options) {
    return options.dataDir().orElseThrow();
  }

  private static InetAddress loopback() throws IOException {
    return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, loopback())) {
      return socket.getLocalPort();
    }
  }

  private static Map<String, Object> client(EmbeddedKafka kafka, Map<String, Object> more) {
    var settings = new HashMap<String, Object>(more);
    settings.put("bootstrap.servers", kafka.bootstrapServers());
    return settings;
  }

  private static String clusterId(EmbeddedKafka kafka) throws Exception {
    try (Admin admin = Admin.create(client(kafka, Map.of()))) {
      return admin.describeCluster().clusterId().get();
    }
  }

  private static void createTopic(EmbeddedKafka kafka) throws Exception {
    try (Admin admin = Admin.create(client(kafka, Map.of()))) {
      admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
    }
  }

  private static void produce(EmbeddedKafka kafka, List<String> values) throws Exception {
    Map<String, Object> large = Map.of("max.request.size", 20 << 20, "buffer.memory", 40L << 20);
    try (var producer =
        new KafkaProducer<>(client(kafka, large), new StringSerializer(), new StringSerializer())) {
      for (String value : values) {
        producer.send(new ProducerRecord<>(TOPIC, value)).get();
      }
    }
  }

  private static List<String> consume(EmbeddedKafka kafka, int count) {
    try (var consumer = consumer(kafka, Map.of("auto.offset.reset", "earliest"))) {
      consumer.assign(List.of(new TopicPartition(TOPIC, 0)));
      return poll(consumer, count);
    }
  }

  private static List<String> consumeInGroup(EmbeddedKafka kafka) {
    try (var consumer =
        consumer(kafka, Map.of("auto.offset.reset", "earliest", "group.id", "readers"))) {
      consumer.subscribe(List.of(TOPIC));
      List<String> values = poll(consumer, 1);
      consumer.commitSync();
      return values;
    }
  }

  private static KafkaConsumer<String, String> consumer(
      EmbeddedKafka kafka, Map<String, Object> settings) {
    return new KafkaConsumer<>(
        client(kafka, settings), new StringDeserializer(), new StringDeserializer());
  }

  private static List<String> poll(KafkaConsumer<String, String> consumer, int count) {
    var values = new ArrayList<String>();
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .pollInSameThread()
        .until(
            () -> {
              consumer.poll(Duration.ofMillis(200)).forEach(each -> values.add(each.value()));
              return values.size() >= count;
            });
    return values;
  }
}
