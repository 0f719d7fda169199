package org.sentimentstreams.scoring;

import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.sentimentstreams.config.KafkaSettings;
import org.sentimentstreams.config.ScoringSettings;
import org.sentimentstreams.config.StreamsSettings;
import org.sentimentstreams.kafka.ClientSettings;
import org.sentimentstreams.kafka.ServiceTopics;

/** From our settings to those of Kafka Streams. */
final class StreamsProperties {
  /**
   * Twice Streams' default: a slow model may hold a transaction open for some seconds. Not more,
   * since it is also how long the partitions of a killed instance wait for their next owner.
   */
  private static final Duration TRANSACTION_TIMEOUT = Duration.ofSeconds(20);

  /**
   * How soon a new partition of the topic of reviews is noticed, or a topic that is gone. Kafka's
   * default of five minutes is too long for waiting reviews, and a check costs one small request.
   */
  private static final Duration METADATA_AGE = Duration.ofSeconds(10);

  /**
   * How long the producer collects predictions under load; otherwise a commit sends them at once.
   * Streams' 100 ms are long for a reader of uncommitted predictions. At some thousand a second and
   * partition a request is full by then, so a longer time would save none.
   */
  private static final Duration LINGER = Duration.ofMillis(20);

  private StreamsProperties() {}

  /** The largest request of our producer, unless a pass-through setting says otherwise. */
  static int maxRequestBytes(KafkaSettings settings) {
    return settings.maxMessageBytes() + ServiceTopics.DEAD_LETTER_ROOM;
  }

  static Properties of(ScoringSettings settings, DeadLetters deadLetters) {
    KafkaSettings kafka = settings.kafka();
    StreamsSettings own = settings.streams();
    Properties streams = new Properties();
    streams.put(StreamsConfig.APPLICATION_ID_CONFIG, kafka.applicationId());
    streams.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
    streams.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, own.processingGuarantee());
    streams.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, own.threads());
    streams.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, own.commitInterval().toMillis());
    // A task has one partition and no other to wait for; -1 saves Streams a check of each record.
    streams.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, StreamsConfig.MAX_TASK_IDLE_MS_DISABLED);
    streams.put(StreamsConfig.STATE_DIR_CONFIG, own.stateDir().toString());
    streams.put(
        StreamsConfig.ERRORS_DEAD_LETTER_QUEUE_TOPIC_NAME_CONFIG, settings.topics().deadLetters());
    streams.put(DeadLetters.SETTING, deadLetters);
    streams.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, OnBadReview.class);
    streams.put(StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG, OnRefusedRecord.class);
    streams.put(StreamsConfig.DEFAULT_TIMESTAMP_EXTRACTOR_CLASS_CONFIG, ReviewTime.class);
    streams.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
    streams.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, METADATA_AGE.toMillis());
    streams.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, maxRequestBytes(kafka));
    streams.put(ProducerConfig.LINGER_MS_CONFIG, LINGER.toMillis());
    // A whole record must fit into the buffer, beside one that is being sent.
    streams.put(
        ProducerConfig.BUFFER_MEMORY_CONFIG, Math.max(32L << 20, 2L * maxRequestBytes(kafka)));
    // Streams refuses a time-out that is shorter than the time between two commits.
    streams.put(
        StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG),
        Math.toIntExact(TRANSACTION_TIMEOUT.plus(own.commitInterval()).toMillis()));
    streams.put(
        StreamsConfig.mainConsumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG),
        own.maxPollRecords());
    kafka
        .groupInstanceId()
        .ifPresent(
            id ->
                streams.put(
                    StreamsConfig.mainConsumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG), id));
    streams.putAll(kafka.passThrough());
    return streams;
  }

  /** What the pass-through settings say of the main consumers; the longest prefix wins. */
  static Optional<String> mainConsumer(KafkaSettings settings, String name) {
    return ClientSettings.given(
        settings, name, StreamsConfig.MAIN_CONSUMER_PREFIX, StreamsConfig.CONSUMER_PREFIX, "");
  }
}
