package org.sentimentstreams.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.config.SettingsLoader;
import org.sentimentstreams.demo.EmbeddedKafka;
import org.sentimentstreams.demo.OwnTopics;
import org.sentimentstreams.kafka.ClientSettings;
import org.sentimentstreams.kafka.values.AvroSerde;
import org.sentimentstreams.schema.Prediction;

/**
 * One, two and three scoring processes on one broker. A measurement of some minutes, so it runs on
 * request: {@code mvn verify -Dtest=ScaleOutTest -Dscale.out=true}.
 */
@Tag("broker")
@Timeout(600)
@EnabledIfSystemProperty(
    named = "scale.out",
    matches = "true",
    disabledReason = "a measurement: -Dscale.out=true runs it")
class ScaleOutTest {
  private static final int PARTITIONS = 12;
  private static final int BACKLOG = 30_000;
  private static final int PER_SECOND = 400;
  private static final Duration STEADY = Duration.ofSeconds(45);
  private static final int JOIN_AT = 10;
  private static final int LEAVE_AT = 27;

  @TempDir private Path folder;

  /** Where one prediction came from, and when a reader got it. */
  private record Seen(String key, String instance, int partition, long nanos) {}

  @Test
  void shouldScoreMoreWithMoreProcessesAndLoseNothing() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.ephemeral()) {
      for (int processes = 1; processes <= 3; processes++) {
        throughput(kafka, processes);
      }
      joinAndLeave(kafka);
    }
  }

  private void throughput(EmbeddedKafka kafka, int processes) throws Exception {
    Map<String, String> flags = world(kafka, "backlog-" + processes);
    Settings settings = SettingsLoader.load(Optional.empty(), Map.of(), flags);
    produce(settings, BACKLOG, 0);
    List<Process> running = new ArrayList<>();
    for (int i = 0; i < processes; i++) {
      running.add(start("instance-" + i, flags));
    }
    List<Seen> seen = read(settings, BACKLOG);
    for (Process process : running) {
      stop(process);
    }
    assertThat(keys(seen)).hasSize(BACKLOG);
    assertThat(seen).hasSize(BACKLOG);
    // The start, in which the processes share out the partitions, and the end, in which some have
    // run out of reviews, are left out.
    Seen from = seen.get(BACKLOG * 4 / 10);
    Seen to = seen.get(BACKLOG * 8 / 10);
    double seconds = (to.nanos() - from.nanos()) / 1e9;
    report("processes %d: %.0f reviews/s, 0 lost, 0 twice", processes, BACKLOG * 0.4 / seconds);
  }

  private void joinAndLeave(EmbeddedKafka kafka) throws Exception {
    Map<String, String> flags = world(kafka, "steady");
    Settings settings = SettingsLoader.load(Optional.empty(), Map.of(), flags);
    int total = PER_SECOND * (int) STEADY.toSeconds();
    Process first = start("first", flags);
    Process second = start("second", flags);
    var times = new HashMap<String, Long>();
    Thread script =
        new Thread(
            () -> {
              try {
                TimeUnit.SECONDS.sleep(5);
                Thread load = new Thread(() -> produce(settings, total, PER_SECOND));
                load.start();
                TimeUnit.SECONDS.sleep(JOIN_AT);
                times.put("join", System.nanoTime());
                Process third = start("third", flags);
                TimeUnit.SECONDS.sleep(LEAVE_AT - JOIN_AT);
                times.put("leave", System.nanoTime());
                stop(third);
                times.put("left", System.nanoTime());
                load.join();
              } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    script.start();
    List<Seen> seen = read(settings, total);
    script.join();
    stop(first);
    stop(second);

    assertThat(keys(seen)).hasSize(total);
    assertThat(seen).hasSize(total);
    List<Seen> third = seen.stream().filter(s -> s.instance().equals("third")).toList();
    assertThat(third).isNotEmpty();
    Set<Integer> moved = new HashSet<>();
    third.forEach(s -> moved.add(s.partition()));
    report(
        "joins: %.1f s from the start of its JVM to its first prediction, %d of %d partitions"
            + " moved, longest pause of one %.1f s",
        (third.get(0).nanos() - times.get("join")) / 1e9,
        moved.size(),
        PARTITIONS,
        longestPause(seen, times.get("join"), times.get("leave")));
    report(
        "leaves: %.1f s from the request to its end, longest pause of a partition %.1f s",
        (times.get("left") - times.get("leave")) / 1e9,
        longestPause(seen, times.get("leave"), Long.MAX_VALUE));
  }

  /** The longest time without a prediction of one partition, in seconds. */
  private static double longestPause(List<Seen> seen, long from, long to) {
    long longest = 0;
    Map<Integer, Long> last = new HashMap<>();
    for (Seen s : seen) {
      Long before = last.put(s.partition(), s.nanos());
      if (before != null && s.nanos() > from && s.nanos() < to) {
        longest = Math.max(longest, s.nanos() - before);
      }
    }
    return longest / 1e9;
  }

  private static Set<String> keys(List<Seen> seen) {
    Set<String> keys = new HashSet<>();
    seen.forEach(s -> keys.add(s.key()));
    return keys;
  }

  private static void report(String format, Object... values) {
    System.out.println("SCALE " + String.format(Locale.ROOT, format, values));
  }

  private Map<String, String> world(EmbeddedKafka kafka, String name) {
    Map<String, String> more =
        Map.of(
            "topics.partitions",
            Integer.toString(PARTITIONS),
            "topics.retention.ms",
            "-1",
            // The device is what is measured, so every review has to go there.
            "batch.cache.max.results",
            "0");
    try (OwnTopics topics = new OwnTopics(kafka, name, more).create()) {
      return topics.flags();
    }
  }

  private Process start(String name, Map<String, String> world) throws IOException {
    Map<String, String> flags = new HashMap<>(world);
    String id = world.get("application.id") + "-" + name;
    flags.put("state.dir", folder.resolve(id).toString());
    return SimulatedInstance.start(name, flags, folder.resolve(id + ".log"));
  }

  private static void stop(Process process) throws IOException, InterruptedException {
    process.getOutputStream().close();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }

  /**
   * Sends reviews, at a rate, or as fast as it goes if that is 0. Their keys choose the partitions,
   * so that a prediction's partition has the number of its review's.
   */
  private static void produce(Settings settings, int count, int perSecond) {
    Map<String, Object> configs = ClientSettings.producer(settings.kafka());
    try (var producer =
        new KafkaProducer<>(configs, new ByteArraySerializer(), new ByteArraySerializer())) {
      long start = System.nanoTime();
      for (int i = 0; i < count; i++) {
        if (perSecond > 0) {
          LockSupport.parkNanos(start + i * 1_000_000_000L / perSecond - System.nanoTime());
        }
        // No two alike: equal texts that wait at the same time would be computed once.
        byte[] value = EchoModel.bytes("a review of an ordinary length, number " + i);
        byte[] key = Integer.toString(i).getBytes(StandardCharsets.UTF_8);
        var unused = producer.send(new ProducerRecord<>(settings.topics().reviews(), key, value));
      }
    }
  }

  /** Reads committed predictions until there are so many, and then a moment for any surplus. */
  private static List<Seen> read(Settings settings, int expected) {
    Map<String, Object> configs = ClientSettings.consumer(settings.kafka());
    configs.put("isolation.level", "read_committed");
    configs.put("auto.offset.reset", "earliest");
    var values = AvroSerde.of(Prediction.class).deserializer();
    List<Seen> seen = new ArrayList<>();
    try (var consumer =
        new KafkaConsumer<>(configs, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions = new ArrayList<>();
      for (int i = 0; i < PARTITIONS; i++) {
        partitions.add(new TopicPartition(settings.topics().predictions(), i));
      }
      consumer.assign(partitions);
      long surplusUntil = Long.MAX_VALUE;
      while (seen.size() < expected || System.nanoTime() < surplusUntil) {
        for (ConsumerRecord<byte[], byte[]> r : consumer.poll(Duration.ofMillis(50))) {
          String version = values.deserialize(r.topic(), r.value()).getVersion();
          String key = new String(r.key(), StandardCharsets.UTF_8);
          seen.add(new Seen(key, version, r.partition(), System.nanoTime()));
        }
        if (seen.size() >= expected && surplusUntil == Long.MAX_VALUE) {
          surplusUntil = System.nanoTime() + TimeUnit.SECONDS.toNanos(3);
        }
      }
    }
    return seen;
  }
}
