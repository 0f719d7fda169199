package org.sentimentstreams.scoring;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.sentimentstreams.config.KafkaSettings;
import org.sentimentstreams.config.StreamsSettings;
import org.sentimentstreams.kafka.ClientSettings;
import org.sentimentstreams.kafka.reading.BoundedConsumer;
import org.sentimentstreams.log.RateLimitedLog;
import org.sentimentstreams.threads.Threads;

/**
 * Reads the partitions of this instance a little further than Kafka Streams, which does not poll
 * while it waits for the model. So the next reviews are tokenised before the device is idle. It is
 * a consumer without a group, commits nothing, and may fail without harm.
 */
final class ReadAhead implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(50);

  /** While all partitions are full: a few batches of a fast device. */
  private static final Duration SHORT = Duration.ofMillis(5);

  private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

  /**
   * Records that Streams polled meanwhile are read and skipped; beyond this number it seeks
   * instead.
   */
  private static final int PASS_OVER = 1000;

  private final RateLimitedLog log = new RateLimitedLog(ReadAhead.class);
  private final KafkaSettings kafka;
  private final StreamsSettings settings;
  private final LookAhead lookAhead;
  private final Thread thread = Threads.daemon("read-ahead", this::run);
  private final Map<TopicPartition, Long> positions = new HashMap<>();
  private volatile boolean closed;

  ReadAhead(KafkaSettings kafka, StreamsSettings settings, LookAhead lookAhead) {
    this.kafka = kafka;
    this.settings = settings;
    this.lookAhead = lookAhead;
  }

  /** Starts to read, unless the settings turn reading ahead off. */
  void start() {
    if (settings.readAheadReviews() > 0) {
      thread.start();
    }
  }

  private void run() {
    while (!closed) {
      try (BoundedConsumer<byte[]> consumer = consumer()) {
        positions.clear();
        while (!closed) {
          step(consumer);
        }
      } catch (RuntimeException | OutOfMemoryError e) { // What it has read is let go of.
        log.warn("Reading ahead pauses for a while: {}", e.toString());
        pause(AFTER_FAILURE);
      }
    }
  }

  private BoundedConsumer<byte[]> consumer() {
    Map<String, Object> configs = ClientSettings.reader(kafka);
    configs.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, settings.maxPollRecords());
    configs.put(ConsumerConfig.CLIENT_ID_CONFIG, kafka.applicationId() + "-read-ahead");
    return new BoundedConsumer<>(
        configs, new ByteArrayDeserializer(), BoundedConsumer.Limits.ofReviews(kafka));
  }

  private void step(BoundedConsumer<byte[]> consumer) {
    LookAhead.Wanted wanted = lookAhead.wanted(settings.readAheadReviews());
    if (wanted.next().isEmpty()) {
      pause(POLL);
      return;
    }
    position(consumer, wanted.next());
    Set<TopicPartition> hungry =
        wanted.next().keySet().stream()
            .filter(partition -> !wanted.full().contains(partition))
            .collect(Collectors.toSet());
    consumer.pause(wanted.full());
    consumer.resume(hungry);
    ConsumerRecords<byte[], byte[]> records = consumer.poll(hungry.isEmpty() ? SHORT : POLL);
    for (ConsumerRecord<byte[], byte[]> record : records) {
      positions.put(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
    }
    lookAhead.readAhead(records);
  }

  private void position(BoundedConsumer<byte[]> consumer, Map<TopicPartition, Long> wanted) {
    if (!consumer.assignment().equals(wanted.keySet())) {
      consumer.assign(wanted.keySet());
      positions.keySet().retainAll(wanted.keySet());
    }
    wanted.forEach(
        (partition, next) -> {
          Long position = positions.get(partition);
          if (position == null || position > next || position + PASS_OVER < next) {
            consumer.seek(partition, next);
            positions.put(partition, next);
          }
        });
  }

  private void pause(Duration time) {
    try {
      TimeUnit.NANOSECONDS.sleep(time.toNanos());
    } catch (InterruptedException e) {
      closed = true;
    }
  }

  /** Ends reading, and waits for the end. */
  @Override
  public void close() {
    closed = true;
    Threads.await(thread);
  }
}
