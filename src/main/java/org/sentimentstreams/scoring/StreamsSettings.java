package org.sentimentstreams.scoring;

import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.sentimentstreams.config.Settings;

/** From our settings to those of Kafka Streams. */
final class StreamsSettings {
  /** A dead letter is its review with headers: room for a stack trace beside the largest record. */
  private static final int HEADER_ROOM = 1 << 20;

  private static final Duration TRANSACTION_MARGIN = Duration.ofSeconds(10);

  /** A broker's default for transaction.max.timeout.ms. */
  private static final Duration BROKER_MAXIMUM = Duration.ofMinutes(15);

  private StreamsSettings() {}

  static Properties of(Settings settings, LookAhead lookAhead) {
    Properties streams = new Properties();
    streams.put(StreamsConfig.APPLICATION_ID_CONFIG, settings.applicationId());
    streams.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
    streams.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, settings.processingGuarantee());
    streams.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, settings.streamThreads());
    streams.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, settings.commitInterval().toMillis());
    streams.put(StreamsConfig.STATE_DIR_CONFIG, settings.stateDir().toString());
    streams.put(
        StreamsConfig.ERRORS_DEAD_LETTER_QUEUE_TOPIC_NAME_CONFIG, settings.deadLetterTopic());
    streams.put(
        StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG,
        DeadLetters.OnDeserialization.class);
    streams.put(
        StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, DeadLetters.OnProcessing.class);
    streams.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
    streams.put(
        StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG),
        settings.maxMessageBytes() + HEADER_ROOM);
    // A review may be waited for while a transaction is open: the transaction must outlive the
    // wait.
    streams.put(
        StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG),
        transactionTimeout(settings));
    streams.put(
        StreamsConfig.mainConsumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG),
        settings.maxPollRecords());
    // The prefix keeps the interceptor away from the consumers that restore state.
    streams.put(
        StreamsConfig.mainConsumerPrefix(ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG),
        PrefetchInterceptor.class.getName());
    streams.put(StreamsConfig.mainConsumerPrefix(PrefetchInterceptor.LOOK_AHEAD), lookAhead);
    streams.putAll(settings.kafka());
    return streams;
  }

  private static int transactionTimeout(Settings settings) {
    Duration wanted = settings.scoringTimeout().plus(TRANSACTION_MARGIN);
    return (int) Math.min(wanted.toMillis(), BROKER_MAXIMUM.toMillis());
  }
}
