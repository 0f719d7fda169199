package org.sentimentstreams.kafka.reading;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstreams.demo.EmbeddedKafka;
import org.sentimentstreams.demo.SharedKafka;
import org.sentimentstreams.kafka.TopicSpec;
import org.sentimentstreams.kafka.Topics;

/** Each test uses a topic of its own on one broker. */
@Tag("broker")
@ExtendWith(SharedKafka.class)
class BoundedConsumerTest {
  private static final int MOST = 200_000;

  private static String brokers;
  private static Admin admin;

  @TempDir private Path folder;
  private final String topic = "t-" + UUID.randomUUID();

  @BeforeAll
  static void connect(EmbeddedKafka kafka) {
    brokers = kafka.bootstrapServers();
    admin = Admin.create(Map.<String, Object>of("bootstrap.servers", brokers));
  }

  @BeforeEach
  void create() {
    new Topics(admin, brokers, Topics.DEFAULT_TIMEOUT)
        .create(
            List.of(new TopicSpec(topic, 1, (short) 1, Map.of("max.message.bytes", "2000000"))));
  }

  @AfterAll
  static void stop() {
    admin.close();
  }

  @Test
  void shouldHandOutNoMoreBytesInOnePollThanARecordMayHave() throws Exception {
    send("zstd", IntStream.range(0, 20).mapToObj(i -> record("k" + i, MOST / 2)).toList());

    List<ConsumerRecords<String, byte[]>> polls = polls(20);

    assertThat(polls).allSatisfy(poll -> assertThat(poll.count()).isLessThanOrEqualTo(2));
    assertThat(records(polls))
        .extracting(ConsumerRecord::offset)
        .containsExactlyElementsOf(IntStream.range(0, 20).mapToObj(Long::valueOf).toList());
  }

  @Test
  void shouldHandOutAsManyRecordsInOnePollAsKafkaWould() throws Exception {
    send("none", IntStream.range(0, 250).mapToObj(i -> record("k" + i, 10)).toList());

    assertThat(polls(250)).extracting(ConsumerRecords::count).contains(100).allMatch(n -> n <= 100);
  }

  @Test
  void shouldKeepTheFirstBytesSizeAndDigestOfWhatIsTooLarge() throws Exception {
    ProducerRecord<String, byte[]> large = record("large", MOST + 1);
    large.headers().add("own", "kept".getBytes(StandardCharsets.UTF_8));
    send("gzip", List.of(record("before", MOST), large, record("after", 3)));

    List<ConsumerRecord<String, byte[]>> records = records(polls(3));

    assertThat(records).extracting(ConsumerRecord::key).containsExactly("before", "large", "after");
    assertThat(records.get(0).value()).hasSize(MOST);
    assertThat(RecordTruncation.isCut(records.get(0).headers())).isFalse();
    ConsumerRecord<String, byte[]> cut = records.get(1);
    assertThat(cut.value()).hasSize(RecordTruncation.KEPT).containsOnly('a');
    assertThat(header(cut, "own")).isEqualTo("kept");
    byte[] digest = TruncatedPart.digest().digest(large.value());
    assertThat(header(cut, "sentiment.cut.value"))
        .isEqualTo("200001 bytes, sha-256 " + HexFormat.of().formatHex(digest));
  }

  @Test
  void shouldKeepOnlySoManyHeaders() throws Exception {
    ProducerRecord<String, byte[]> many = record("many", 1);
    IntStream.range(0, 11).forEach(i -> many.headers().add("h", new byte[1]));
    ProducerRecord<String, byte[]> large = record("large", 1);
    large.headers().add("small", new byte[1]).add("large", new byte[MOST]);
    send("lz4", List.of(many, large));

    List<ConsumerRecord<String, byte[]>> records = records(polls(2));

    assertThat(records.get(0).headers()).hasSize(11);
    assertThat(header(records.get(0), "sentiment.cut.headers"))
        .startsWith("1 left out: 2 bytes, sha-256 ");
    assertThat(records.get(1).headers().lastHeader("large")).isNull();
    assertThat(records.get(1).headers().lastHeader("small")).isNotNull();
  }

  @Test
  void shouldReadAroundARecordThatTheHeapHasNoRoomFor() throws Exception {
    ProducerRecord<String, byte[]> header = record("header", 1);
    header.headers().add("large", new byte[90_000_000]);
    send(
        "zstd",
        List.of(
            record("a", 10),
            record("bomb", 90_000_000),
            record("b", 20),
            header,
            new ProducerRecord<>(topic, 0, "none", null)));
    send("gzip", List.of(record("c", 30), record("bomb2", 90_000_000)));

    assertThat(readWithSmallHeap(7))
        .containsExactly(
            "0 a 10 whole",
            "1 bomb 1024 value of 90000000 bytes",
            "2 b 20 whole",
            "3 header 1 headers of 1 left out: 90000005 bytes",
            "4 none -1 whole",
            "5 c 30 whole",
            "6 bomb2 1024 value of 90000000 bytes");
  }

  @Test
  void shouldReadAroundHeadersThatTheHeapHasRoomForOnceButNotTwice() throws Exception {
    ProducerRecord<String, byte[]> value = record("value", 1);
    value.headers().add("large", new byte[35_000_000]);
    ProducerRecord<String, byte[]> name = record("name", 1);
    name.headers().add("n".repeat(35_000_000), new byte[0]);
    send("zstd", List.of(record("a", 10), value, record("b", 20)));
    send("zstd", List.of(name, record("c", 30)));

    assertThat(readWithSmallHeap(5))
        .containsExactly(
            "0 a 10 whole",
            "1 value 1 headers of 1 left out: 35000005 bytes",
            "2 b 20 whole",
            "3 name 1 headers of 1 left out: 35000000 bytes",
            "4 c 30 whole");
  }

  @Test
  void shouldPassOverWhatWasAbortedAroundARecordThatTheHeapHasNoRoomFor() throws Exception {
    try (KafkaProducer<String, byte[]> producer =
        producer("zstd", Map.of("transactional.id", topic))) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(record("aborted", 90_000_000)).get();
      producer.abortTransaction();
      producer.beginTransaction();
      producer.send(record("bomb", 90_000_000)).get();
      producer.commitTransaction();
      producer.beginTransaction();
      producer.send(record("last", 1)).get();
      producer.commitTransaction();
    }

    assertThat(readWithSmallHeap(5))
        .containsExactly("2 bomb 1024 value of 90000000 bytes", "4 last 1 whole");
  }

  @Test
  void shouldNameThePlaceWhereTheHeapHasNoRoomForWhatIsAllowed() throws Exception {
    send("zstd", List.of(record("a", 10), record("allowed", 90_000_000), record("b", 20)));

    List<String> lines = runWithSmallHeap(100_000_000, 3);

    assertThat(lines)
        .contains("0 a 10 whole")
        .anyMatch(
            line ->
                line.startsWith("The heap of 64 MiB is too small to read on at " + topic + "-0@1:")
                    && line.contains("`sentiment dlq skip`"));
  }

  private List<String> readWithSmallHeap(long end) throws Exception {
    List<String> lines = runWithSmallHeap(1_000_000, end);
    assertThat(lines)
        .anyMatch(line -> line.contains("There is not enough memory")); // It was tried.
    return lines.stream().filter(line -> line.matches("[0-9]+ \\S+ -?[0-9]+ .*")).toList();
  }

  private List<String> runWithSmallHeap(int mostBytes, long end) throws Exception {
    Path out = folder.resolve("out.txt");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                SmallHeapReader.class.getName(),
                brokers,
                topic,
                Integer.toString(mostBytes),
                Long.toString(end))
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    return Files.readAllLines(out);
  }

  private ProducerRecord<String, byte[]> record(String key, int bytes) {
    return new ProducerRecord<>(topic, 0, key, "a".repeat(bytes).getBytes(StandardCharsets.UTF_8));
  }

  /** All of them in one batch. */
  private void send(String compression, List<ProducerRecord<String, byte[]>> records)
      throws Exception {
    try (KafkaProducer<String, byte[]> producer = producer(compression, Map.of())) {
      records.forEach(producer::send);
      producer.flush();
    }
  }

  private KafkaProducer<String, byte[]> producer(String compression, Map<String, Object> more) {
    Map<String, Object> configs =
        new HashMap<>(
            Map.of(
                "bootstrap.servers",
                brokers,
                "compression.type",
                compression,
                "linger.ms",
                "1000",
                "batch.size",
                "10000000",
                "max.block.ms",
                "20000",
                "buffer.memory",
                "400000000",
                "max.request.size",
                "400000000"));
    configs.putAll(more);
    return new KafkaProducer<>(configs, new StringSerializer(), new ByteArraySerializer());
  }

  private List<ConsumerRecords<String, byte[]>> polls(int count) {
    Map<String, Object> configs =
        Map.of(
            "bootstrap.servers", brokers,
            "max.poll.records", "100",
            "auto.offset.reset", "earliest");
    List<ConsumerRecords<String, byte[]>> polls = new ArrayList<>();
    try (var consumer =
        new BoundedConsumer<>(
            configs, new StringDeserializer(), new BoundedConsumer.Limits(MOST, 10))) {
      consumer.assign(List.of(new TopicPartition(topic, 0)));
      int found = 0;
      while (found < count) {
        ConsumerRecords<String, byte[]> poll = consumer.poll(Duration.ofMillis(500));
        if (!poll.isEmpty()) {
          polls.add(poll);
          found += poll.count();
        }
      }
    }
    return polls;
  }

  private static List<ConsumerRecord<String, byte[]>> records(
      List<ConsumerRecords<String, byte[]>> polls) {
    List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
    polls.forEach(poll -> poll.forEach(records::add));
    return records;
  }

  private static String header(ConsumerRecord<?, ?> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }
}
